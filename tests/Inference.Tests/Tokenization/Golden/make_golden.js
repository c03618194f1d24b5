// Writes the golden vectors beside itself with the original library:
//
//     npm install tokenizers@0.23.2 && node make_golden.js
//
// Each file has one small tokenizer and cases that replace parts of it; each case has texts (by their place in texts.json), ids with and without the
// post-processor's tokens, and what those decode to. Tokenizers and texts are made up here; nothing is taken from a published model.
const { Tokenizer } = require('tokenizers');
const fs = require('fs');
const path = require('path');
const version = require('tokenizers/package.json').version;

const texts = [
  '', ' ', 'the hello', " don't  we'LL ", 'Hello\r\n\n world', '  a\tb  ', 'e\u0301a\u0323\u0301 \u00e9', 'a\u0301\u0323\u0301b\u0345', '\u1112\u1161\u11ab\ud55c\u11ab',
  '\ufb01\u0301 \u212b\u00bd\u00b2\u2460', '\u65e5\u672c\u8a9e\u306e\u30ab\u30bf\u30ab\u30ca', '\ud83d\udc69\u200d\ud83d\udc66 \ud83c\udde9\ud83c\uddea\ud83c\uddeb', '1234567 89', '\u0661\u0662 \u2163',
  'x_y-z--(w)!?...', '<x>a<y>  b <x> ', 'the <the> themthe', '\u0410\u0431\u0432 \u0130\u00df\u01c5', '\u0000\ufffd\ufeff\u200b\u00ad', '\u3000\u2003\u00a0\u0085x\u2028',
  '\u2581a\u2581\u2581b', 'abababab aab', '##a <0x41> _', 'na\u00efve \ufdfa\u337f', '\u0958\u0915\u094d\u0937 \u0e01\u0e33', '\ud835\udc00\ud800\udf48', '\u2e43\ud834\udd65\u1b4e', 'a b\nc  \n  ',
];

function at(id, content, flags) {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...flags };
}

function added(model, tokens) {
  let next = Array.isArray(model.vocab) ? model.vocab.length : Object.keys(model.vocab).length;
  const idOf = (content) => (Array.isArray(model.vocab) ? model.vocab.findIndex((entry) => entry[0] === content) : model.vocab[content] ?? -1);
  return tokens.map(([content, flags]) => at(idOf(content) >= 0 ? idOf(content) : next++, content, flags));
}

const tokens = [['<x>', { lstrip: true }], ['<y>', { rstrip: true, special: false }], ['the', { single_word: true, normalized: true, special: false }]];
const empty = { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
const letters = [...new Set([...texts.join('')])].filter((_, i) => i % 5 !== 3);

// Bytes spelt as characters, and a few merges.
function byteLevel() {
  const vocab = {};
  let substitute = 256;
  const spelt = [];
  for (let b = 0; b < 256; b++) {
    spelt[b] = String.fromCodePoint((b >= 33 && b <= 126) || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff) ? b : substitute++);
    vocab[spelt[b]] = b;
  }
  const merges = [];
  const join = (left, right) => {
    merges.push([left, right]);
    vocab[left + right] ??= Object.keys(vocab).length;
  };
  for (const [left, right] of [['h', 'e'], ['t', 'he'], ['\u0120', 't'], ['\u0120t', 'he'], ['a', 'b'], ['ab', 'ab'], ['\u0120', 'a'], ['1', '2'], ['3', '4'], ['\u00c3', '\u00a9'], ['\u010a', '\u010a'], ['-', '-'], ['\u0120', '\u0120']]) {
    join(left, right);
  }
  return { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab, merges };
}

function characters(options) {
  const model = { type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, ...options };
  const vocab = { '<unk>': 0 };
  const add = (text) => { vocab[text] ??= Object.keys(vocab).length; };
  const prefix = model.continuing_subword_prefix ?? '';
  const suffix = model.end_of_word_suffix ?? '';
  if (model.byte_fallback) {
    for (let b = 0; b < 256; b++) add(`<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
  }
  for (const c of [...letters, ...'abehlot \u2581']) {
    for (const spelling of new Set([c, prefix + c, c + suffix, prefix + c + suffix])) add(spelling);
  }
  const merges = [];
  for (const [left, right] of [['h', 'e'], ['t', 'he'], ['a', 'b'], ['ab', 'ab'], ['\u2581', 'a'], ['l', 'l'], ['l', 'o']]) {
    add(left);
    add(prefix + right);
    add(left + right);
    merges.push([left, prefix + right]);
  }
  return { ...model, vocab, merges };
}

function unigram(options) {
  const vocab = [['<unk>', 0]];
  const seen = new Set(['<unk>']);
  const add = (text, score) => { if (!seen.has(text)) { seen.add(text); vocab.push([text, score]); } };
  if (options.byte_fallback) {
    for (let b = 0; b < 256; b++) add(`<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`, -20);
  }
  letters.forEach((c, i) => add(c, -6 - (i % 7) / 2));
  ['\u2581', 'the', '\u2581the', '\u2581a', 'he', 'lo', 'll', 'ab', 'ba', 'aba', 'aab', '--', '...', 'e\u0301', '\u65e5\u672c', '12', '234'].forEach((text, i) => add(text, -4 - (i % 5) / 2));
  return { type: 'Unigram', unk_id: 0, vocab, byte_fallback: false, ...options };
}

function pieces() {
  const vocab = {};
  for (const text of ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...letters, ...letters.filter((_, i) => i % 2).map((c) => '##' + c), 'the', 'hello', '##llo', '##the', 'wor', '##ld', 'don', "n't"]) {
    vocab[text] ??= Object.keys(vocab).length;
  }
  return { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 9, vocab };
}

// A double-array trie of a few rules, as SentencePiece packs its character maps.
function characterMap(rules) {
  let replacements = '';
  const root = { children: new Map(), value: -1 };
  for (const [key, replacement] of rules) {
    let node = root;
    for (const b of Buffer.from(key)) {
      if (!node.children.has(b)) node.children.set(b, { children: new Map(), value: -1 });
      node = node.children.get(b);
    }
    node.value = Buffer.byteLength(replacements);
    replacements += replacement + '\0';
  }
  const units = [];
  const used = new Set([0]);
  const place = (node, position) => {
    const labels = [...(node.value >= 0 ? [0] : []), ...node.children.keys()];
    let offset = 1;
    while (labels.some((label) => used.has(position ^ offset ^ label))) offset++;
    const base = position ^ offset;
    labels.forEach((label) => used.add(base ^ label));
    units[position] = (((units[position] ?? 0) & 0xff) | (offset << 10) | (node.value >= 0 ? 0x100 : 0)) >>> 0;
    if (node.value >= 0) units[base] = (0x80000000 | node.value) >>> 0;
    for (const label of node.children.keys()) units[base ^ label] = label;
    for (const [label, child] of node.children) place(child, base ^ label);
  };
  place(root, 0);
  const length = Math.max(...used) + 256;
  const trie = Buffer.alloc(4 + 4 * length);
  trie.writeUInt32LE(4 * length, 0);
  for (let i = 0; i < length; i++) trie.writeUInt32LE(units[i] ?? 0, 4 + 4 * i);
  return Buffer.concat([trie, Buffer.from(replacements)]).toString('base64');
}

const split = (regex, behavior = 'Isolated', invert = false) => ({ type: 'Split', pattern: { Regex: regex }, behavior, invert });
const bytes = (use_regex = false, add_prefix_space = false) => ({ type: 'ByteLevel', add_prefix_space, trim_offsets: true, use_regex });
const sequence = (...pretokenizers) => ({ pre_tokenizer: { type: 'Sequence', pretokenizers } });
const metaspace = (prepend_scheme, split_) => ({ type: 'Metaspace', replacement: '\u2581', prepend_scheme, split: split_ });
const normalizer = (...normalizers) => ({ normalizer: normalizers.length === 1 ? normalizers[0] : { type: 'Sequence', normalizers } });
const replace = (regex, content) => ({ type: 'Replace', pattern: { Regex: regex }, content });
const bert = (clean_text, handle_chinese_chars, strip_accents, lowercase) => ({ type: 'BertNormalizer', clean_text, handle_chinese_chars, strip_accents, lowercase });
const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

const byteBase = { ...empty, model: byteLevel(), decoder: bytes(true) };
byteBase.added_tokens = added(byteBase.model, tokens);
const characterBase = { ...empty, model: characters({ fuse_unk: true }), decoder: { type: 'Fuse' } };
characterBase.added_tokens = added(characterBase.model, tokens);
const withModel = (model, patch) => ({ model, added_tokens: added(model, tokens), ...patch });

const files = {
  normalizers: [characterBase, {
    NFC: normalizer({ type: 'NFC' }), NFD: normalizer({ type: 'NFD' }), NFKC: normalizer({ type: 'NFKC' }), NFKD: normalizer({ type: 'NFKD' }),
    Lowercase: normalizer({ type: 'Lowercase' }), StripAccents: normalizer({ type: 'NFD' }, { type: 'StripAccents' }), Nmt: normalizer({ type: 'Nmt' }),
    Strip: normalizer({ type: 'Strip', strip_left: true, strip_right: true }), StripRight: normalizer({ type: 'Strip', strip_left: false, strip_right: true }),
    Bert: normalizer(bert(true, true, null, true)), BertCased: normalizer(bert(true, false, null, false)), BertAccents: normalizer(bert(false, true, true, false)),
    Prepend: normalizer({ type: 'Prepend', prepend: '\u2581' }), Replace: normalizer(replace(' {2,}|\\n', '\u2581')), ReplaceBehind: normalizer(replace('(?<=a)b|(?<!e)-', 'e')),
    ByteLevel: normalizer({ type: 'ByteLevel' }), Llama: normalizer({ type: 'Prepend', prepend: '\u2581' }, { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' }),
    Precompiled: normalizer({ type: 'Precompiled', precompiled_charsmap: characterMap([['\ufb01', 'fi'], ['\u212b', '\u00c5'], ['e\u0301', '\u00e9'], ['\u00bd', '1/2'], ['\u00a0', ' '], ['\n', ' '], ['\r', ' '], ['\u200b', ''], ['\u0130', 'i'], ['\u00df', 'ss'], ['\u337f', '\u682a\u5f0f']]) }),
  }],
  pretokenizers: [characterBase, {
    Whitespace: sequence({ type: 'Whitespace' }), WhitespaceSplit: sequence({ type: 'WhitespaceSplit' }), BertPreTokenizer: sequence({ type: 'BertPreTokenizer' }),
    Punctuation: sequence({ type: 'Punctuation', behavior: 'Contiguous' }), Digits: sequence({ type: 'Digits', individual_digits: false }), DigitsOneByOne: sequence({ type: 'Digits', individual_digits: true }),
    CharDelimiterSplit: sequence({ type: 'CharDelimiterSplit', delimiter: '-' }), MetaspaceAlways: sequence(metaspace('always', true)), MetaspaceFirst: sequence(metaspace('first', true)),
    MetaspaceNever: sequence(metaspace('never', false)), MetaspaceWords: sequence({ type: 'WhitespaceSplit' }, metaspace('always', true)),
    ...Object.fromEntries(['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'].flatMap((behavior) => [false, true].map((invert) => [`${behavior}${invert ? 'Inverted' : ''}`, sequence(split('[ae]| ?-|\\d\\d', behavior, invert))]))),
  }],
  patterns: [byteBase, {
    gpt2: sequence(bytes(true)), gpt2Prefixed: sequence(bytes(true, true)),
    gpt4: sequence(split("'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"), bytes()),
    gpt4Later: sequence(split("'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s"), bytes()),
    gpt4o: sequence(split(`[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+${contractions}?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`), bytes()),
    llama3: sequence(split(`${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`), bytes()),
    qwen2: { ...normalizer({ type: 'NFC' }), ...sequence(split(`${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`), bytes()) },
    deepseek: sequence(split('\\p{N}{1,3}'), split('[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+'), split('[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'), bytes()),
    falcon: sequence({ type: 'Punctuation', behavior: 'Contiguous' }, bytes(true), { type: 'Digits', individual_digits: false }, split('[0-9][0-9][0-9]')),
    bloom: sequence(split(' ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+'), bytes()), smollm: sequence({ type: 'Digits', individual_digits: true }, bytes(true)),
    kimi: sequence(split('[\\p{Han}]+|[\\p{L}\\p{M}&&[^\\p{Han}]]+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'), bytes()),
    places: sequence(split('\\bthe\\b|\\Bb|^ +|\\n$|!+\\z'), bytes()), words: sequence(split('\\w+|[^\\w\\s]+', 'Removed', true), bytes()),
  }],
  models: [characterBase, {
    ByteFallback: withModel(characters({ byte_fallback: true, fuse_unk: true }), { decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '\u2581' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }] } }),
    IgnoreMerges: withModel(characters({ ignore_merges: true }), {}), NoUnknown: withModel(characters({ unk_token: null }), { decoder: null }),
    EndOfWord: withModel(characters({ end_of_word_suffix: '</w>' }), { ...sequence({ type: 'WhitespaceSplit' }), decoder: { type: 'BPEDecoder', suffix: '</w>' } }),
    ContinuingSubword: withModel(characters({ continuing_subword_prefix: '@@' }), sequence({ type: 'WhitespaceSplit' })),
    Unigram: withModel(unigram({}), { ...sequence(metaspace('always', true)), decoder: metaspace('always', true) }),
    UnigramBytes: withModel(unigram({ byte_fallback: true }), { decoder: metaspace('never', true) }),
    WordPiece: withModel(pieces(), { ...normalizer(bert(true, true, null, true)), ...sequence({ type: 'BertPreTokenizer' }), decoder: { type: 'WordPiece', prefix: '##', cleanup: true }, post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] } }),
    WordLevel: withModel({ type: 'WordLevel', unk_token: 'the', vocab: { the: 0, hello: 1, a: 2, b: 3, '--': 4 } }, { ...sequence({ type: 'Whitespace' }), decoder: null }),
    Roberta: { post_processor: { type: 'RobertaProcessing', sep: ['a', 5], cls: ['b', 6], trim_offsets: true, add_prefix_space: false } },
  }],
};

(async () => {
  fs.writeFileSync(path.join(__dirname, 'texts.json'), JSON.stringify(texts.map((text) => text)) + '\n');
  for (const [name, [base, cases]] of Object.entries(files)) {
    const lines = [];
    for (const [label, patch] of Object.entries(cases)) {
      const tokenizer = Tokenizer.fromString(JSON.stringify({ ...base, ...patch }));
      const vectors = [];
      for (let i = 0; i < texts.length; i++) {
        const ids = (await tokenizer.encode(texts[i], null, { addSpecialTokens: true })).getIds();
        const plain = (await tokenizer.encode(texts[i], null, { addSpecialTokens: false })).getIds();
        vectors.push([i, ids, plain, await tokenizer.decode(plain, false), await tokenizer.decode(ids, true)]);
      }
      lines.push(`    ${JSON.stringify({ name: label, patch, vectors })}`);
    }
    const made = `tokenizers ${version} for Node.js, by make_golden.js; vectors are [text, ids, ids without special, decoded, decoded without special]`;
    fs.writeFileSync(path.join(__dirname, `${name}.json`), `{\n  "made": ${JSON.stringify(made)},\n  "base": ${JSON.stringify(base)},\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`);
  }
})();
