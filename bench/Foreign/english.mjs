// Writes a megabyte of English: every different passage, question and answer of the JSON Lines files below a folder, in the order of their names.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, target] = process.argv.slice(2);
const limit = 1_000_000;
const seen = new Set();
const parts = [];
let bytes = 0;

const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.jsonl') && !name.endsWith('_de.jsonl')).sort();
// The set with passages of prose first: running text is what people encode.
files.sort((a, b) => Number(b.includes('halueval')) - Number(a.includes('halueval')));
for (const file of files) {
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    if (!line || bytes >= limit) continue;
    const row = JSON.parse(line);
    for (const text of [row.context, row.question, row.answer, row.statement, row.text]) {
      if (typeof text !== 'string' || seen.has(text) || bytes >= limit) continue;
      seen.add(text);
      parts.push(text);
      bytes += Buffer.byteLength(text) + 1;
    }
  }
}
if (bytes < limit) throw new Error(`${folder} holds only ${bytes} bytes of text.`);
writeFileSync(target, parts.join('\n'));
