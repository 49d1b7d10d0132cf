"""How fast is the book's code? Its times divided by PyTorch's for the same work, on this machine.

    python -m benchmarks              everything: a table here, and in results/ a .json, a .md and a .png
    python -m benchmarks --quick      fewer rounds, one thread, nothing written: a look while changing code
    python -m benchmarks conv         only the works whose name holds "conv"; nothing written

How it is measured, and why so:

- The sides take turns, block by block, and each turn gives one ratio; the median of the ratios is reported. What
  slows the machine for a moment slows both sides.
- A block first warms up for 12 ms, so that caches and the processor's clock are as in the middle of training.
- With one thread all sides share a process, and the clock is that process's time on the processor. With two threads
  each side has its own process, since the idle workers of one library's pool disturb the other's, and the clock is the
  one on the wall; each block waits for a moment at which nobody else has a core, and of the turns those count in which
  others took a core away least often.
- The C library is told to keep freed memory (MALLOC_…_): otherwise PyTorch pays for fresh pages in every call, and
  NumPy, which keeps them, looks three times faster than it is.
- Before anything is timed, every side's result is compared with PyTorch's.
- Other teaching libraries take part where they are installed: pip install -r benchmarks/requirements.txt.
"""
