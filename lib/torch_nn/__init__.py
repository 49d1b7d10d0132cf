"""The names of numpy_nn on tensors: the same equations on any device; autograd does the backward pass.

Functions first (`conv2d`), thin layers over them (`Conv2d`). Images are (N, C, H, W). One module an idea; every public
name of theirs can be imported from here. What has no twin in NumPy is in `torch_nn.interop`: pick_device,
copy_parameters.
"""

from . import interop as interop
from .activations import *
from .attention import *
from .averaging import *
from .checkpoint import *
from .clipping import *
from .convolution import *
from .dropout import *
from .embedding import *
from .gradient_check import *
from .history import *
from .init import *
from .linear import *
from .losses import *
from .metrics import *
from .module import *
from .normalization import *
from .optim import *
from .optimizer import *
from .pooling import *
from .recommenders import *
from .recurrent import *
from .schedules import *
from .sequential import *
from .summary import *
from .training import *
from .upsampling import *
from .vocabulary import *
from .word_vectors import *
