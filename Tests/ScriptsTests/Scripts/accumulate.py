# Gradients accumulate until somebody takes them away.
import torch

w = torch.tensor([1.0, -1.0], requires_grad=True)
data = [([1.0, 2.0], 1.0), ([0.5, -1.5], 0.0), ([2.0, 0.0], 3.0)]
accumulation_steps = 2
for step, (features, label) in enumerate(data, start=1):
    x = torch.tensor(features)
    loss = (w @ x - label) ** 2 / accumulation_steps
    loss.backward()
    if w.grad is not None and step % accumulation_steps == 0:
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
print(w, w.grad)
left_over = w.grad.clone()
