// nnmcu doctor: what is installed and how to get what is not.
import { EXIT } from '../diagnostics.ts';
import { doctor as examine } from '../toolchain/doctor.ts';
import { type Args, type Command, isSet } from './command.ts';
import { jsonOption } from './options.ts';
import { counted, print, printJson } from './output.ts';

export const doctor: Command = {
  options: { json: jsonOption },
  run: async (args: Args) => {
    const checks = await examine();
    const missing = checks.filter((c) => !c.ok).length;
    if (isSet(args, 'json')) printJson({ ok: missing === 0, checks });
    else {
      for (const c of checks) {
        print(`${c.ok ? 'ok      ' : 'MISSING '} ${c.name.padEnd(20)} ${c.found}`);
        if (!c.ok) print(`${' '.repeat(9)}needed for ${c.neededFor}; ${c.help}`);
      }
      print(
        missing === 0
          ? 'everything is there'
          : `${counted(missing, 'tool')} missing; gen, inspect and run need only node`,
      );
    }
    return missing === 0 ? EXIT.ok : EXIT.environment;
  },
};
