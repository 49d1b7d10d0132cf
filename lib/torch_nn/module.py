"""Parameter and Module: torch's own, so that .to(device), state_dict and every tool of torch work on our layers."""

from torch.nn import Module, Parameter

__all__ = ["Module", "Parameter"]
