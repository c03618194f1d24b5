// llama.cpp by node-llama-cpp: the first line loads, every other one does a piece of work and answers with its milliseconds.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { serve } from './answers.mjs';

let context, sequences, settings;

async function load(request) {
  settings = request;
  const llama = await getLlama({ gpu: false, build: 'never', maxThreads: request.threads, logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath: request.model, gpuLayers: 0 });
  context = await model.createContext({
    sequences: request.streams,
    contextSize: request.contextTokens,
    batchSize: request.batchTokens,
    threads: { ideal: request.threads, min: request.threads },
    flashAttention: request.flashAttention,
    batching: { dispatchSchedule: request.dispatch },
  });
  sequences = Array.from({ length: request.streams }, () => context.getSequence());
  return { contextSize: context.contextSize, batchSize: context.batchSize, threads: context.currentThreads, systemInfo: llama.systemInfo };
}

// Reads a text. With nothing wanted no output is kept; otherwise the log-probability of each of its tokens is asked for in the cheapest way that the
// package offers: of every position the logit of the token that follows, the largest logit (the choice of a greedy sampler), and the
// sum of all exponentials.
async function score({ tokens, want }) {
  const [sequence] = sequences;
  await sequence.clearHistory();
  const begin = performance.now();
  let sum = 0;
  if (want === 'nothing') {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  } else {
    const results = await sequence.controlledEvaluate(tokens.map((token, i) => (i + 1 === tokens.length ? token : [token, {
      generateNext: { token: true, logits: { filter: { tokens: [tokens[i + 1]], includeSelected: true } }, totalLogitWeight: true },
    }])));
    for (let i = 0; i + 1 < tokens.length; i++) {
      const { logits, totalLogitWeight } = results[i].next;
      sum += logits.get(tokens[i + 1]) - Math.max(...logits.values()) - Math.log(totalLogitWeight);
    }
  }
  return { ms: performance.now() - begin, sum };
}

async function decodeOne(sequence, prompt, steps) {
  const tokens = [];
  let begin = 0;
  for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
    // The first token ends the prompt's reading, the second is the untimed step.
    if (tokens.push(token) === 2) begin = performance.now();
    if (tokens.length === steps + 2) break;
  }
  return { tokens, begin, end: performance.now() };
}

// Streams decode at the same time; each begins to count after its own prompt and an untimed step.
async function decode({ prompts, steps }) {
  for (let i = 0; i < prompts.length; i++) await sequences[i].clearHistory();
  // Every prompt but its last token is read beforehand, so that all streams start together.
  await Promise.all(prompts.map((prompt, i) => sequences[i].evaluateWithoutGeneratingNewTokens(prompt.slice(0, -1))));
  const results = await Promise.all(prompts.map((prompt, i) => decodeOne(sequences[i], prompt.slice(-1), steps)));
  const begin = Math.min(...results.map((result) => result.begin));
  return { ms: Math.max(...results.map((result) => result.end)) - begin, tokens: results.map((result) => result.tokens.slice(2)) };
}

await serve((request) => (!settings ? load(request) : request.prompts ? decode(request) : score(request)));
