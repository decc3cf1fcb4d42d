// nnmcu ops: the operators that can be compiled.
import { EXIT } from '../diagnostics.ts';
import { OPS } from '../ops/index.ts';
import { type Args, type Command, isSet } from './command.ts';
import { jsonOption } from './options.ts';
import { counted, print, printJson, table } from './output.ts';

export const ops: Command = {
  options: { json: jsonOption },
  run: async (args: Args) => {
    const all = OPS.flatMap((def) => def.tflite.map((name) => ({ name, def })));
    const sorted = all.sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = sorted.map(({ name, def }) => ({ name, dtypes: def.dtypes, summary: def.summary }));
    if (isSet(args, 'json')) printJson(rows);
    else {
      const cells = rows.map((r) => [r.name, r.dtypes.join('; ')]);
      print(table(['TFLite operator', 'dtypes'], cells));
      print(`${counted(rows.length, 'operator')}; details in docs/operators.md`);
    }
    return EXIT.ok;
  },
};
