"""The code behind *Deep Learning, Step by Step*: what you read, step through and run is one computation.

numpy_nn   the reference: every forward and every backward pass written out
torch_nn   the same names on tensors, on any device; autograd does the backward pass
traces     numpy_nn at work, recorded step by step as plain data
widgets    the steppers that draw those traces
exercises  the checks behind "Your turn"
"""
