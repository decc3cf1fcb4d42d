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
  const code = [
    { path: `${name}.h`, content: render('model.h', headerData(view)) },
    { path: `${name}.c`, content: render('model.c', view) },
    { path: `${name}_weights.h`, content: render('weights.h', view) },
    { path: `${name}_weights.c`, content: render('weights.c', withBodies(view)) },
    ...runtime,
  ];
  const paths = code.map((f) => f.path);
  const files = [...code, { path: 'CMakeLists.txt', content: cmakeLists(view, paths) }];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The view with the declarations of an arena in several regions as text: most models have one arena. */
const headerData = (view: ModelView): object => ({
  ...view,
  regionArena: view.regionCount > 0 ? render('region-arena.h', view) : '',
});

/** A library `name` of the C files among `paths`. */
export function cmakeLists(
  { banner, name }: { readonly banner: string; readonly name: string },
  paths: readonly string[],
): string {
  const sources = paths.filter((p) => p.endsWith('.c'));
  const usesFloat = sources.some((p) => p.endsWith('_f32.c'));
  return render('CMakeLists.txt', { banner, name, sources, usesFloat });
}
