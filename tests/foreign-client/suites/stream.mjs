// One side of a Monitor stream: numbering what is sent, and sorting what comes back.

/** Sends the events of one generation, numbered 1, 2, 3 ... */
export class Sender {
  constructor(call, id) {
    this.call = call;
    this.id = id;
    this.sequence = 0;
  }

  send(event, sequence = this.sequence + 1) {
    this.sequence = sequence;
    this.call.write({ generation_id: this.id, sequence, ...event });
  }
}

/** The responses of one generation, in order. */
export const of = (responses, id) => responses.filter((response) => response.generation_id === id);

/** Every token score in them, in order. */
export const scoresOf = (responses) => responses.flatMap((response) => response.scores?.scores ?? []);
