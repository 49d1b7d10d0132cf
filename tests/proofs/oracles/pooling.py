"""torch's pooling."""

import torch
import torch.nn.functional as F


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    return F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)


def min_pool2d(x, *args, **settings):
    return -F.max_pool2d(-x, *args, **settings)


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    return F.avg_pool2d(x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def adaptive_avg_pool2d(x, output_size):
    return F.adaptive_avg_pool2d(x, output_size)


class MinPool2d(torch.nn.MaxPool2d):
    def forward(self, x):
        return -super().forward(-x)
