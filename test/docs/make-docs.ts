// `npm run docs`: writes the generated pages of docs/.
import { writeFileSync } from 'node:fs';
import { renderDocs } from './render.ts';

for (const [path, content] of await renderDocs()) {
  writeFileSync(new URL(`../../${path}`, import.meta.url), content);
  console.log(`wrote ${path}`);
}
