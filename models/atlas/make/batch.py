"""Turns sequences into tensors: tokens, positions, what each token may see, and what each has to predict."""

import torch

from settings import NOTE, PAD


def tensors(sequences, yes, no):
    """Returns tokens [B, T], positions [B, T], visible [B, T, T], targets [B, T], weights [B, T], guesses [B, T];
    notes follow the trunk."""
    length = max(len(s.tokens) + len(s.notes) for s in sequences)
    count = len(sequences)
    tokens = torch.full((count, length), PAD)
    positions = torch.zeros((count, length), dtype=torch.long)
    cut = torch.full((count, length), -1)  # the trunk position a note hangs on
    trunk = torch.zeros(count, dtype=torch.long)
    targets = torch.zeros((count, length), dtype=torch.long)
    weights = torch.zeros((count, length))
    guesses = torch.full((count, length), -1)  # the domain of the answer to guess
    for i, s in enumerate(sequences):
        n, end = len(s.tokens), len(s.tokens) + len(s.notes)
        trunk[i] = n
        tokens[i, :n] = torch.tensor(s.tokens)
        tokens[i, n:end] = NOTE
        positions[i, :n] = torch.arange(n)
        targets[i, : n - 1] = tokens[i, 1:n]
        weights[i, : n - 1] = torch.tensor(s.weights[1:])
        if s.colon >= 0:
            guesses[i, s.colon] = s.domain
        if s.notes:
            cut[i, n:end] = torch.tensor(s.notes)
            positions[i, n:end] = torch.tensor(s.notes) + 1
            targets[i, n:end] = yes if s.seen else no
            weights[i, n:end] = s.note_weight
    return tokens, positions, visible(cut, trunk), targets, weights, guesses


def visible(cut, trunk):
    """visible[b, q, k]: a trunk token sees the trunk up to itself, a note sees its one token and itself."""
    length = cut.shape[1]
    row, column = torch.arange(length)[None, :, None], torch.arange(length)[None, None, :]
    inside = row < trunk[:, None, None]
    return (inside & (column <= row)) | (~inside & ((column == cut[:, :, None]) | (column == row)))
