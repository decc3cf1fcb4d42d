// `npm run docs`: writes the generated pages of docs/.
import { writeFileSync } from 'node:fs';
import { conformancePage, whyNoNodeTests } from '../support/onnx-node-tests.ts';
import { renderDocs } from './render.ts';

const pages = [
  ...(await renderDocs()),
  ...(whyNoNodeTests === null ? [['docs/onnx-conformance.md', conformancePage()] as const] : []),
];
for (const [path, content] of pages) {
  writeFileSync(new URL(`../../${path}`, import.meta.url), content);
  console.log(`wrote ${path}`);
}
if (whyNoNodeTests !== null) console.log(`docs/onnx-conformance.md stays as it is: ${whyNoNodeTests}`);
