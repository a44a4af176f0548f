import torch
import torch.nn as nn

class LSTMCell(nn.Module):
    """An LSTM cell, gates in one product."""

    def __init__(self, input_size, hidden_size):
        super(LSTMCell, self).__init__()
        self.hidden_size = hidden_size
        self.x2h = nn.Linear(input_size, 4 * hidden_size)
        self.h2h = nn.Linear(hidden_size, 4 * hidden_size, bias=False)
        self.reset_parameters()

    def reset_parameters(self):
        for i, w in enumerate(self.parameters()):
            nn.init.constant_(w, 0.1 * (i + 1))

    def forward(self, x, state):
        hx, cx = state
        gates = self.x2h(x) + self.h2h(hx)
        ingate, forgetgate, cellgate, outgate = gates.chunk(4, 1)
        ingate = torch.sigmoid(ingate)
        forgetgate = torch.sigmoid(forgetgate)
        cellgate = torch.tanh(cellgate)
        outgate = torch.sigmoid(outgate)
        cy = cx * forgetgate + ingate * cellgate
        hy = outgate * torch.tanh(cy)
        return hy, cy

cell = LSTMCell(3, 2)
inputs = torch.sin(torch.arange(12.)).reshape(2, 2, 3)
h, c = torch.zeros(2, 2), torch.zeros(2, 2)
for t in range(inputs.size(0)):
    h, c = cell(inputs[t], (h, c))
loss = h.mean()
loss.backward()
print('loss: {0:.4f}'.format(loss.item()))
for name, p in cell.named_parameters():
    print(name, tuple(p.shape), p.grad.norm().item() > 0)
