// What a build must watch: the generated code depends on the files that the compiler read. Make's syntax, which
// Ninja and CMake (add_custom_command DEPFILE) read as well.

/** `target: input input` as a Make rule, paths escaped. */
export const depfile = (target: string, inputs: readonly string[]): string =>
  `${escaped(target)}:${inputs.map((path) => ` \\\n  ${escaped(path)}`).join('')}\n`;

const escaped = (path: string): string =>
  path.replaceAll('\\', '/').replace(/[ #]/g, '\\$&').replaceAll('$', '$$$$');
