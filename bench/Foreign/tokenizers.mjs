// The tokenizers package: the first line loads a tokenizer, every other one encodes a text and answers with the milliseconds and the ids' checksum.
import { readFileSync } from 'node:fs';
import tokenizers from 'tokenizers';
import { serve } from './answers.mjs';

let tokenizer, text, lines;

await serve(async (request) => {
  if (!tokenizer) {
    tokenizer = tokenizers.Tokenizer.fromFile(request.tokenizer);
    text = readFileSync(request.text, 'utf8');
    lines = text.split('\n');
    return null;
  }
  const begin = performance.now();
  const encodings = request.byLine
    ? await tokenizer.encodeBatch(lines, { addSpecialTokens: false })
    : [await tokenizer.encode(text, null, { addSpecialTokens: false })];
  const length = encodings.reduce((sum, encoding) => sum + encoding.getLength(), 0);
  const ms = performance.now() - begin;
  // Outside the clock: handing the ids over to JavaScript is not encoding.
  let sum = 0;
  if (request.check) for (const encoding of encodings) for (const id of encoding.getIds()) sum = (sum * 31 + id) % 2147483647;
  return { ms, length, sum };
});
