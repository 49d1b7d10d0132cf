"""Neural networks in NumPy: every forward and every backward pass written out, under torch's names.

Functions first (`conv2d`, `conv2d_backward`), thin layers over them (`Conv2d`). Images are (N, C, H, W).
One module an idea; every public name of theirs can be imported from here.
"""

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
