// Checks model.onnx with onnxruntime-node: against torch, in chunks with a past, in a ragged batch, and its speed.
// usage: NODE_PATH=<node_modules> node check.cjs [reference folder]
const fs = require("fs");
const path = require("path");
const ort = require("onnxruntime-node");

const home = path.join(__dirname, "..");
const read = (name) => JSON.parse(fs.readFileSync(path.join(home, name), "utf8"));
const manifest = read("model.json");
const { layers, hidden_size: hidden, key_value_heads: heads, head_size: size, vocabulary_size: vocabulary } = manifest.architecture;

const int64 = (values, shape) => new ort.Tensor("int64", BigInt64Array.from(values.map(BigInt)), shape);
const emptyPast = (batch) => Array.from({ length: 2 * layers }, () => new ort.Tensor("float32", new Float32Array(0), [batch, heads, 0, size]));
const pastName = (i) => `past_key_values.${i >> 1}.${i % 2 ? "value" : "key"}`;

async function forward(session, ids, mask, positions, shape, past) {
  const feeds = { input_ids: int64(ids, shape), attention_mask: int64(mask, [shape[0], mask.length / shape[0]]), position_ids: int64(positions, shape) };
  past.forEach((tensor, i) => (feeds[pastName(i)] = tensor));
  const out = await session.run(feeds);
  return { out, past: past.map((_, i) => out[pastName(i).replace("past_key_values", "present")]) };
}

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
const ones = (n) => Array(n).fill(1);

// Largest difference, relative where the expected value is above one: a few values of the last residual stream are in the hundreds.
function difference(a, b) {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i]));
    if (Number.isNaN(d)) return NaN;
    most = Math.max(most, d);
  }
  return most;
}

function safetensors(file) {
  const bytes = fs.readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  return (name) => {
    const [from, to] = header[name].data_offsets;
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to));
  };
}

const outputs = ["logits", ...range(0, layers + 1).map((i) => `residual.${i}`)];
const width = (name) => (name === "logits" ? vocabulary : hidden);

async function whole(session, ids) {
  return (await forward(session, ids, ones(ids.length), range(0, ids.length), [1, ids.length], emptyPast(1))).out;
}

async function againstTorch(session, folder) {
  const tensor = safetensors(path.join(folder, "reference.safetensors"));
  let most = 0;
  const { prompts } = JSON.parse(fs.readFileSync(path.join(folder, "reference.json"), "utf8"));
  for (const [k, { ids }] of prompts.entries()) {
    const out = await whole(session, ids);
    const residual = tensor(`residual.${k}`), block = ids.length * hidden;
    most = Math.max(most, difference(out.logits.data, tensor(`logits.${k}`)));
    for (let i = 0; i <= layers; i++) most = Math.max(most, difference(out[`residual.${i}`].data, residual.subarray(i * block, (i + 1) * block)));
  }
  return most;
}

async function chunked(session, ids, sizes) {
  const full = await whole(session, ids);
  let past = emptyPast(1), start = 0, most = 0;
  for (const n of sizes) {
    const step = await forward(session, ids.slice(start, start + n), ones(start + n), range(start, start + n), [1, n], past);
    past = step.past;
    for (const name of outputs) most = Math.max(most, difference(step.out[name].data, full[name].data.subarray(start * width(name), (start + n) * width(name))));
    start += n;
  }
  return most;
}

// Two rows of different length; the shorter one has a hole of garbage in its past, and padding behind its chunk.
async function ragged(session, a, b) {
  const [wholeA, wholeB] = [await whole(session, a), await whole(session, b)];
  const cut = 6, chunk = Math.max(a.length, b.length) - cut, hole = 2, slots = cut + hole;
  const pastOf = async (ids) => (await forward(session, ids.slice(0, cut), ones(cut), range(0, cut), [1, cut], emptyPast(1))).past;
  const [pastA, pastB] = [await pastOf(a), await pastOf(b)];
  const past = pastA.map((_, i) => {
    const data = new Float32Array(2 * heads * slots * size).fill(1e4);
    for (let h = 0; h < heads; h++) {
      data.set(pastA[i].data.subarray(h * cut * size, (h + 1) * cut * size), h * slots * size); // hole at the end
      data.set(pastB[i].data.subarray(h * cut * size, (h + 1) * cut * size), ((heads + h) * slots + hole) * size); // hole at the start
    }
    return new ort.Tensor("float32", data, [2, heads, slots, size]);
  });
  const rows = [a, b].map((ids) => ids.slice(cut));
  const ids = rows.flatMap((r) => [...r, ...Array(chunk - r.length).fill(manifest.special_tokens.pad)]);
  const positions = rows.flatMap((r) => [...range(cut, cut + r.length), ...Array(chunk - r.length).fill(0)]);
  const valid = rows.map((r) => [...ones(r.length), ...Array(chunk - r.length).fill(0)]);
  const mask = [...ones(cut), 0, 0, ...valid[0], 0, 0, ...ones(cut), ...valid[1]];
  const { out } = await forward(session, ids, mask, positions, [2, chunk], past);
  let most = 0;
  [wholeA, wholeB].forEach((expected, row) => {
    for (const name of outputs) {
      const w = width(name), from = row * chunk * w;
      most = Math.max(most, difference(out[name].data.subarray(from, from + rows[row].length * w), expected[name].data.subarray(cut * w)));
      if (out[name].data.some((v) => !Number.isFinite(v))) most = NaN;
    }
  });
  return most;
}

async function speed(session, ids) {
  let { past } = await forward(session, ids, ones(ids.length), range(0, ids.length), [1, ids.length], emptyPast(1));
  const times = [];
  for (let t = ids.length; t < ids.length + 100; t++) {
    const start = process.hrtime.bigint();
    past = (await forward(session, [ids[0]], ones(t + 1), [t], [1, 1], past)).past;
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return times.sort((x, y) => x - y)[50];
}

async function main() {
  const session = await ort.InferenceSession.create(path.join(home, manifest.graph.file), { intraOpNumThreads: 1, graphOptimizationLevel: "all" });
  const [long, short] = [read("reference.json").prompts[0].ids, [0, ...read("reference.json").prompts[0].ids.slice(1, 9)]];
  console.log("torch", await againstTorch(session, process.argv[2] ?? home));
  console.log("chunked", await chunked(session, long, [3, 1, 4, long.length - 8]));
  console.log("ragged", await ragged(session, long, short));
  console.log("milliseconds a token", await speed(session, long));
}

main();
