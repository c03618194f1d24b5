"""Causal masks and what else depends on the attention mask, in the generations that exports show."""
import torch


def attention_bias(style: str, mask, x, done, window: int):
    """What is added to the scores, [batch, 1, tokens, done + tokens]: 0 where a token may look, the type's lowest value elsewhere."""
    lowest = torch.finfo(x.dtype).min
    tokens = x.shape[1]
    if style == "legacy":
        return legacy(mask, x, done, window, lowest)
    queries = torch.arange(done, done + tokens, device=x.device).unsqueeze(-1)
    keys = torch.arange(mask.shape[1], device=x.device).unsqueeze(0)
    seen = keys <= queries
    if window:
        seen = seen & (keys > queries - window)
    seen = seen.unsqueeze(0).unsqueeze(0) & mask[:, None, None, :].to(torch.bool)
    if style == "where":
        return torch.where(seen, torch.zeros((), dtype=x.dtype), torch.full((), lowest, dtype=x.dtype))
    return (1.0 - seen.to(x.dtype)) * lowest


def legacy(mask, x, done, window: int, lowest: float):
    tokens = x.shape[1]
    causal = torch.full((tokens, tokens), lowest, dtype=x.dtype)
    steps = torch.arange(tokens)
    causal = causal.masked_fill(steps < (steps + 1).view(tokens, 1), 0)
    causal = torch.cat([torch.zeros(tokens, done, dtype=x.dtype), causal], dim=-1)
    if window:
        far = torch.arange(mask.shape[1]).unsqueeze(0) <= (steps + done - window).unsqueeze(-1)
        causal = causal.masked_fill(far, lowest)
    padded = 1.0 - mask[:, None, None, :].to(x.dtype)
    return causal[None, None].masked_fill(padded.to(torch.bool), lowest)


def running_positions(mask, done):
    """Positions counted from the attention mask, [batch, tokens]."""
    return ((torch.cumsum(mask, dim=1) * mask) - 1)[:, done:]


def alibi(heads: int, mask, dtype):
    """A bias per head that falls with the key's distance from the first real token, [batch, heads, 1, length]."""
    slopes = torch.tensor([2.0 ** (-8.0 * (i + 1) / heads) for i in range(heads)])
    places = ((mask.cumsum(dim=-1) - 1) * mask)[:, None, None, :]
    return (slopes.view(1, heads, 1, 1) * places).to(dtype)
