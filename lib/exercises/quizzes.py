"""The questions of the chapters' quizzes. In a chapter's own cell one would read the answers first."""

__all__ = ["CONVOLUTION"]

CONVOLUTION = [
    {
        "question": "What is an image to a network?",
        "options": ["A file", "A tensor of numbers, $C \\times H \\times W$", "A list of edges"],
        "answer": 1,
        "explanations": [
            "The file is decoded first; JPEG's bytes mean nothing to a kernel.",
            "One grid of numbers a channel: one for grey, three for colour.",
            "Edges are what the first layer may find. It is given pixels.",
        ],
    },
    {
        "question": "What is a tensor, in this book's sense?",
        "options": [
            "An array of numbers with any count of indices",
            "A matrix with a third axis, always",
            "A number that carries its gradient",
        ],
        "answer": 0,
        "explanations": [
            "Rank 0 is a number, 1 a vector, 2 a matrix, 4 a batch of images.",
            "Rank 3 is one case of many.",
            "Some libraries attach one. It is not what makes it a tensor.",
        ],
    },
    {
        "question": "Why does a 6 × 6 image under a 3 × 3 kernel give 4 × 4?",
        "options": [
            "The border pixels are thrown away first",
            "The kernel's size is subtracted: $6 - 3 = 3$, rounded up",
            "A window of 3 has $6 - 3 + 1 = 4$ places on 6 pixels",
        ],
        "answer": 2,
        "explanations": [
            "They are used, only less often: a corner once, the middle up to 9 times.",
            "Nothing is rounded at stride 1. Count the place it starts from.",
            "Its first pixel stands at 0, 1, 2 or 3, in rows and in columns.",
        ],
    },
    {
        "question": "Why pad, and how much keeps the size at stride 1?",
        "options": [
            "So that no information is lost; $p = 1$ always",
            "To keep the size and use the border more often; $p = (k - 1) / 2$ for odd $k$",
            "To make the edges of the picture visible; $p = k$",
        ],
        "answer": 1,
        "explanations": [
            "Information is not the point, and 1 is right for $k = 3$ only.",
            "From $n + 2p - k + 1 = n$. A corner goes from 1 window to 4; the middle has 9.",
            "Zeros do draw an edge there, and nobody wanted it.",
        ],
    },
    {
        "question": "Why a ReLU after a convolution?",
        "options": [
            "To keep all edges and drop the noise",
            "Because pixels cannot be negative",
            "Because two convolutions in a row are one convolution",
        ],
        "answer": 2,
        "explanations": [
            "It deletes edges of the wrong polarity. Ours read −4, then 0.",
            "Feature maps are no pictures. Below zero is half of what they say.",
            "Without a bend in between, depth adds nothing.",
        ],
    },
    {
        "question": "Which sum is $\\partial L / \\partial w_{uv}$?",
        "options": ["$\\sum_{ij} g_{ij} x_{i+u, j+v}$", "$\\sum_{ij} g_{ij} w_{i+u, j+v}$", "$g_{uv} x_{uv}$"],
        "answer": 0,
        "explanations": [
            "The weight met one pixel in each window; each counts by its $g$.",
            "The image must be in it: a weight on dark pixels cannot matter.",
            "That is one place of many. Shared weights collect from all.",
        ],
    },
]
