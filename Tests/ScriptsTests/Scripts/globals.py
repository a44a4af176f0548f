import torch

counter = 0
history = []
x = torch.tensor([2.0, 3.0], requires_grad=True)

def record(value):
    global counter
    counter += 1
    history.append(value)
    return value * counter

y = record(x.sum()) + record((x ** 2).sum())
y.backward()
print(counter, len(history), range(3))
first = history[0].item()
a, b = 1.0, 2.0
a, b = b, a + b
ratio = a / b
