// Program -> a Zephyr application around it: what `nnmcu init --zephyr` writes, for people to edit afterwards.
// The model's own code is not among the files: the application's build generates it.
import { cType } from './c-text.ts';
import { type EmittedFile, render } from './emit.ts';
import { modelView } from './model-view.ts';
import { macsOf, type Program } from './program.ts';

/** A CMake argument that stands for the text, whatever is in it. */
const cmakeArgument = (text: string): string => `"${text.replace(/[\\"$;]/g, '\\$&')}"`;

/** The files besides the model, which goes to `models/<modelFile>`; `flags` are for `nnmcu gen` in the build. */
export function zephyrApp(
  program: Program,
  modelFile: string,
  flags: readonly string[] = [],
): readonly EmittedFile[] {
  const view = modelView(program, '', macsOf(program));
  const ports = view.io.map((port) => ({
    ...port,
    variable: port.function.slice(program.name.length + 1),
    pointer: `${port.role === 'Output' ? 'const ' : ''}${cType(port.tensor.dtype)} *`,
    zero: port.scale === '' ? '0' : `${port.upper}_ZERO_POINT`,
    // Zephyr's printk has no floating point unless it is asked for.
    ...(port.tensor.dtype === 'float32' ? { factor: ' * 1000', unit: '/1000' } : { factor: '', unit: '' }),
  }));
  const data = {
    name: view.name,
    upper: view.upper,
    modelFile,
    flags: flags.map(cmakeArgument).join(' '),
    inputs: ports.filter((p) => p.role === 'Input'),
    outputs: ports
      .filter((p) => p.role === 'Output')
      .map((p) => ({
        ...p,
        element: p.factor === '' ? `${p.variable}[i]` : `(${p.variable}[i]${p.factor})`,
      })),
  };
  return [
    { path: 'CMakeLists.txt', content: render('zephyr-CMakeLists.txt', data) },
    { path: 'Kconfig', content: render('zephyr-Kconfig', data) },
    { path: 'prj.conf', content: render('zephyr-prj.conf', data) },
    { path: 'src/main.c', content: render('zephyr-main.c', data) },
  ];
}
