# Learning rates of PyTorch's schedulers, step by step, as test/peers/schedules.json has them. Needs PyTorch (recorded
# with Debian's 1.13): python3 test/peers/schedules.py | npx prettier --parser json > test/peers/schedules.json

import json
import warnings

import torch
from torch.optim import lr_scheduler as peer

warnings.simplefilter("ignore")
steps = 24


def record(make, lr=0.4):
    """The rate that each step takes: PyTorch's counter is 0 at the first."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


cases = {
    "constant(0.4)": lambda o: peer.ConstantLR(o),
    "linear_decay(0.4 / 3, 0.4, tau = 5, first = 0)": lambda o: peer.LinearLR(o),
    "linear_decay(0.4, 0.04, tau = 9, first = 0)": lambda o: peer.LinearLR(o, 1, 0.1, 9),
    "polynomial(0.4, 12, power = 1.7, first = 0)": lambda o: peer.PolynomialLR(o, 12, 1.7),
    "step_decay(0.4, 5)": lambda o: peer.StepLR(o, 5),
    "multi_step(0.4, [3, 7, 8])": lambda o: peer.MultiStepLR(o, [3, 7, 8]),
    "running_product(0.4, 0.9)": lambda o: peer.MultiplicativeLR(o, lambda n: 0.9),
    "product_of(constant(1, 0.5, 4), exponential(0.4, 0.9, first = 0))": lambda o: peer.ChainedScheduler(
        [peer.ConstantLR(o, 0.5, 4), peer.ExponentialLR(o, 0.9)]),
    "sequence(constant(0.4, 0.2, 20), exponential(0.4, 0.9, first = 0), 6)": lambda o: peer.SequentialLR(
        o, [peer.ConstantLR(o, 0.5, 20), peer.ExponentialLR(o, 0.9)], [6]),
    "exponential(0.4, 0.8, first = 0)": lambda o: peer.ExponentialLR(o, 0.8),
    "cosine_wave(0.4, 10, floor = 0.01, first = 0)": lambda o: peer.CosineAnnealingLR(o, 10, 0.01),
    "cosine_restarts(0.4, 5, floor = 0.01, first = 0)":
        lambda o: peer.CosineAnnealingWarmRestarts(o, 5, 1, 0.01),
    "cosine_restarts(0.4, 3, growth = 2, first = 0)":
        lambda o: peer.CosineAnnealingWarmRestarts(o, 3, 2),
    "one_cycle(0.4, 24 - 1, up = 0.3 * 24 - 1, first = 0)":
        lambda o: peer.OneCycleLR(o, 0.4, total_steps=steps),
    "one_cycle(0.4, 24 - 1, up = 0.3 * 24 - 1, linear = true, first = 0)":
        lambda o: peer.OneCycleLR(o, 0.4, total_steps=steps, anneal_strategy="linear"),
    "one_cycle(0.4, 24 - 1, up = 0.25 * 24 - 1, down = 0.5 * 24 - 2, first = 0)":
        lambda o: peer.OneCycleLR(o, 0.4, total_steps=steps, pct_start=0.25, three_phase=True),
    "cyclic(0.1, 0.4, up = 4, down = 3, first = 0)": lambda o: peer.CyclicLR(o, 0.1, 0.4, 4, 3),
    "cyclic(0.1, 0.4, up = 4, shrink = 0.5, first = 0)":
        lambda o: peer.CyclicLR(o, 0.1, 0.4, 4, mode="triangular2"),
    "cyclic(0.1, 0.4, up = 4, factor = 0.9, first = 0)":
        lambda o: peer.CyclicLR(o, 0.1, 0.4, 4, mode="exp_range", gamma=0.9),
    "cosine(0.4, 10, floor = 0.05, first = 0)": lambda o: torch.optim.swa_utils.SWALR(o, 0.05, 10),
}


if __name__ == "__main__":
    rates = {name: record(make) for name, make in cases.items()}
    print(json.dumps({"source": f"torch {torch.__version__}", "rates": rates}))
