"""What clipping refuses."""


def clip(name, *args, grad=1.0, **settings):
    def call(nn, a):
        parameter = nn.Parameter(a(3))
        parameter.grad = a(3) + grad
        getattr(nn, name)([parameter], *args, **settings)

    return call


REFUSED = [
    (clip("clip_grad_norm_", -1), "max_norm must be a number, 0 or more; got -1"),
    (clip("clip_grad_norm_", None), "max_norm must be a number, 0 or more; got None"),
    (
        clip("clip_grad_norm_", 1.0, grad=float("nan"), error_if_nonfinite=True),
        "the norm of all gradients must be finite to clip it; got nan",
    ),
    (
        clip("clip_grad_norm_", 1.0, grad=float("inf"), error_if_nonfinite=True),
        "the norm of all gradients must be finite to clip it; got inf",
    ),
    (clip("clip_grad_value_", -0.5), "clip_value must be a number, 0 or more; got -0.5"),
]
