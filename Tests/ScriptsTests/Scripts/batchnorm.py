# Batch normalisation: forward with running averages, backward step by step.
import torch

def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    if mode == 'train':
        mu = x.mean(dim=0)
        xmu = x - mu
        var = (xmu ** 2).mean(dim=0)
        sqrtvar = torch.sqrt(var + eps)
        ivar = 1. / sqrtvar
        xhat = xmu * ivar
        out = gamma * xhat + beta
        bn_param['running_mean'] = momentum * bn_param['running_mean'] + (1 - momentum) * mu
        bn_param['running_var'] = momentum * bn_param['running_var'] + (1 - momentum) * var
        cache = (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
    else:
        out = gamma * (x - bn_param['running_mean']) / torch.sqrt(bn_param['running_var'] + eps) + beta
        cache = None
    return out, cache

def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dxhat = dout * gamma
    divar = (dxhat * xmu).sum(0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / torch.sqrt(var + eps) * dsqrtvar
    dsq = 1. / N * torch.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * (dxmu1 + dxmu2).sum(0)
    dx2 = 1. / N * torch.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta

x = torch.sin(torch.arange(12.) * 1.3).reshape(4, 3).requires_grad_()
gamma = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
beta = torch.tensor([0.0, -1.0, 0.3], requires_grad=True)
bn_param = {'mode': 'train', 'running_mean': torch.zeros(3), 'running_var': torch.ones(3)}
out, cache = batchnorm_forward(x, gamma, beta, bn_param)
dout = torch.cos(torch.arange(12.)).reshape(4, 3)
out.backward(dout)
with torch.no_grad():
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
running = bn_param['running_mean'].detach()
print('dx     ', torch.allclose(dx, x.grad, atol=1e-6))
print('dgamma ', torch.allclose(dgamma, gamma.grad, atol=1e-6))
print('dbeta  ', torch.allclose(dbeta, beta.grad, atol=1e-6))
