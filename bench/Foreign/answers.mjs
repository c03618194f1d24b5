// One line of JSON in, one line of JSON out: {"answer": ...} or {"error": "..."}.
import readline from 'node:readline';

export async function serve(handle) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      console.log(JSON.stringify({ answer: (await handle(JSON.parse(line))) ?? null }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error?.stack ?? error) }));
    }
  }
}
