// Checks tokenizer.json with two independent implementations: tokenizers 0.23 and @huggingface/tokenizers.
// usage: NODE_PATH=<node_modules> node check_tokenizer.cjs [more vectors.json]
const fs = require("fs");
const path = require("path");

const home = path.join(__dirname, "..");
const read = (name) => JSON.parse(fs.readFileSync(path.join(home, name), "utf8"));

function tokenizers() {
  const file = path.join(home, "tokenizer.json");
  const native = require("tokenizers").Tokenizer.fromFile(file);
  const script = new (require("@huggingface/tokenizers").Tokenizer)(JSON.parse(fs.readFileSync(file, "utf8")), {});
  const encoders = { tokenizers: async (text) => (await native.encode(text)).getIds(), "@huggingface/tokenizers": async (text) => script.encode(text).ids };
  return { encoders, decode: async (ids, skip) => native.decode(ids, skip) };
}

async function vectors() {
  const { encoders, decode } = tokenizers();
  const wrong = {};
  const tested = [...read("tokenizer_vectors.json"), ...(process.argv[2] ? JSON.parse(fs.readFileSync(process.argv[2], "utf8")) : [])];
  for (const vector of tested) {
    for (const [name, encode] of Object.entries(encoders)) {
      const ids = await encode(vector.text);
      if (JSON.stringify([...ids]) !== JSON.stringify(vector.ids)) (wrong[name] ??= []).push(vector.text);
    }
    if (vector.decoded !== undefined && (await decode(vector.ids_without_special, false)) !== vector.decoded) (wrong.decoded ??= []).push(vector.text);
    if (vector.decoded_skip_special !== undefined && (await decode(vector.ids, true)) !== vector.decoded_skip_special) (wrong.skipped ??= []).push(vector.text);
  }
  return { tested: tested.length, wrong };
}

vectors().then((result) => console.log("vectors", JSON.stringify(result)));
