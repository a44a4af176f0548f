# Linear regression from scratch
import torch

x_data = torch.tensor([1.0, 2.0, 3.0, 4.0])
y_data = torch.tensor([2.0, 4.0, 6.0, 8.0])
w = torch.tensor(0.0, requires_grad=True)

def forward(x):
    return w * x

def loss(y_pred, y):
    return ((y_pred - y) ** 2).mean()

def gradient(x, y, y_pred):
    return (2 * x * (y_pred - y)).mean()

learning_rate = 0.01
n_iters = 4
for epoch in range(n_iters):
    y_pred = forward(x_data)
    l = loss(y_pred, y_data)
    l.backward()
    expected = gradient(x_data, y_data, y_pred).item()
    assert abs(w.grad.item() - expected) < 1e-4
    with torch.no_grad():
        w -= learning_rate * w.grad
    w.grad.zero_()
    if epoch % 2 == 1:
        print(f'epoch {epoch + 1}: w = {w.item():.3f}, loss = {l.item():.5f}')
print(f'Prediction after training: f(5) = {forward(5).item():.3f}')
