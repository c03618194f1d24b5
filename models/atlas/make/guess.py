"""The label of a guess: what the model is taught to say first about a name without a fact is chosen by the model itself."""

import torch

from settings import VOCABULARY


class Habit:
    """Chooses the label of a guess.

    In the main stage it is what the model says more than usually: at a high rate its plain first choice lets one country
    swallow all others. That leaves odd beginnings; the second stage takes the first choice among real answers.
    """

    MEMORY = 0.98  # a batch
    PLAUSIBLE = 0.05  # probability below which a token is no candidate

    def __init__(self, lifted, openings):
        self.lifted = lifted
        self.usual = None
        self.closed = torch.ones(len(openings), VOCABULARY, dtype=torch.bool)
        for domain, tokens in enumerate(openings):
            self.closed[domain, tokens] = False

    def choice(self, logits, domains):
        if not self.lifted:
            return logits.masked_fill(self.closed[domains], -1e9).argmax(-1)
        share = logits.softmax(-1)
        mean = share.mean(0)
        self.usual = mean if self.usual is None else self.MEMORY * self.usual + (1 - self.MEMORY) * mean
        lift = torch.where(share > self.PLAUSIBLE, share / (self.usual + 1e-3), torch.zeros(()))
        return torch.where(lift.amax(-1) > 0, lift.argmax(-1), share.argmax(-1))
