// Program -> files. Byte-stable: no dates, no absolute paths, nothing that depends on the host.
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { type ModelView, withBodies } from './model-view.ts';
import type { Program } from './program.ts';
import { PACKAGE_ROOT, runtimeFiles } from './runtime-files.ts';

/** A file to write; `path` is relative to the output folder, with forward slashes. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string;
}

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** `strict` makes a missing field an error; `noEscape` because the output is C, not HTML. */
export function render(template: string, data: object): string {
  let run = compiled.get(template);
  if (run === undefined) {
    run = Handlebars.compile(readFileSync(`${PACKAGE_ROOT}/templates/${template}.hbs`, 'utf8'), {
      noEscape: true,
      strict: true,
    });
    compiled.set(template, run);
  }
  return run(data);
}

/** The C files, the CMake file and the runtime files of a program, sorted by path. */
export function emit(program: Program, view: ModelView): readonly EmittedFile[] {
  const runtime = runtimeFiles(program).map((f) => ({ path: `runtime/${f.path}`, content: f.content }));
  const { name } = program;
  const sources = [
    `${name}.c`,
    `${name}_weights.c`,
    ...runtime.map((f) => f.path).filter((p) => p.endsWith('.c')),
  ];
  const usesFloat = runtime.some((f) => f.path.endsWith('_f32.c'));
  const files = [
    { path: `${name}.h`, content: render('model.h', view) },
    { path: `${name}.c`, content: render('model.c', view) },
    { path: `${name}_weights.h`, content: render('weights.h', view) },
    { path: `${name}_weights.c`, content: render('weights.c', withBodies(view)) },
    { path: 'CMakeLists.txt', content: render('CMakeLists.txt', { ...view, sources, usesFloat }) },
    ...runtime,
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
