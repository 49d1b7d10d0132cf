"""Proofs for every public name of numpy_nn and torch_nn, from one line each in table/, a file for every module.

    Function("relu", F.relu, [dict(x=normal(3, 4)), dict(x=halves(3, 4))])

is all that `relu` needs. The harness then proves, on the CPU and where there is one on a CUDA device:

    forward     numpy_nn == torch_nn == the oracle, float64 to 1e-10, float32 to its own tolerance
    backward    numpy_nn's *_backward == torch's autograd through the oracle == through torch_nn, for random upstream
                gradients (a sum would hide errors)
    slopes      numpy_nn's *_backward == central differences of numpy_nn's forward, in float64
    dtype       float32 stays float32 and float64 float64, forward and backward
    mistakes    wrong versions fail these proofs: some that fit every function (mistakes/register.py), and those that
                others have made with this one (mistakes/, by name)

A layer's line proves it against torch.nn's layer, with weights carried over by copy_parameters, and its state by
torch's names; an optimizer's line proves fifty steps, parameters and inner state; a Value is a function without a
gradient, a Counting one of whole numbers; what fits nowhere is an Own line with a proof of its own. What is refused,
and in which words, stands in refusals/. A public name without a line fails test_every_public_name_has_a_line, a line
without a wrong version test_every_line_has_a_named_mistake.
"""
