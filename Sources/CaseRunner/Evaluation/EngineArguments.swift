import Autograd
import CaseFormat

/// The arguments of an engine function, accessed by parameter name.
struct EngineArguments {
    let values: [[RuntimeValue]]
    let names: [String]
    let range: SourceRange

    private func all(_ name: String) -> [RuntimeValue] {
        names.firstIndex(of: name).map { values[$0] } ?? []
    }

    subscript(name: String) -> RuntimeValue { all(name).first ?? .none }

    func tensor(_ name: String) throws(ExecutionError) -> Variable {
        guard let x = self[name].variable else { throw mismatch("a tensor", name) }
        return x
    }

    /// True if the argument was passed, even if its value is None.
    func has(_ name: String) -> Bool { !all(name).isEmpty }

    /// All values passed to a variadic parameter.
    func list(_ name: String) -> [RuntimeValue] { all(name) }

    /// The tensor argument, or a number converted to a 0-dimensional tensor; nil for None.
    func optionalTensor(_ name: String, on tape: Tape) throws(ExecutionError) -> Variable? {
        if let x = self[name].variable { return x }
        switch self[name] {
        case .none: return nil
        case .number(let x, _): return Variable(Tensor(x, dtype: tape.defaultDType), tape: tape)
        default: throw mismatch("a tensor", name)
        }
    }

    /// The tensors of an argument that is one tensor or a list of tensors; nil for None.
    func tensors(_ name: String) throws(ExecutionError) -> [Variable]? {
        if let x = self[name].variable { return [x] }
        switch self[name] {
        case .none: return nil
        case .list(let items):
            var result: [Variable] = []
            for item in items {
                guard let x = item.variable else { throw mismatch("tensors", name) }
                result.append(x)
            }
            return result
        default: throw mismatch("tensors", name)
        }
    }

    func optionalTensors(_ name: String) throws(ExecutionError) -> [Variable?] {
        guard case .list(let items) = self[name], self[name].variable == nil else {
            return try tensors(name) ?? []
        }
        var result: [Variable?] = []
        for item in items {
            if case .none = item {
                result.append(nil)
            } else if let x = item.variable {
                result.append(x)
            } else {
                throw mismatch("tensors", name)
            }
        }
        return result
    }

    func bool(_ name: String) throws(ExecutionError) -> Bool? {
        switch self[name] {
        case .none: return nil
        case .bool(let x): return x
        default: throw mismatch("True or False", name)
        }
    }

    func int(_ name: String) throws(ExecutionError) -> Int? {
        switch self[name] {
        case .none: return nil
        default:
            guard let i = self[name].asInteger else { throw mismatch("an integer", name) }
            return i
        }
    }

    func number(_ name: String) throws(ExecutionError) -> Double? {
        switch self[name] {
        case .none: return nil
        default:
            guard let x = self[name].asNumber?.value ?? self[name].variable?.tensor.item else {
                throw mismatch("a number", name)
            }
            return x
        }
    }

    /// Checks that the argument is None or names the CPU.
    func checkDevice(_ name: String) throws(ExecutionError) {
        switch self[name] {
        case .none, .device: return
        case .text(let text):
            guard try text.isCPU(at: range) else { throw mismatch("a device", name) }
        default: throw mismatch("a device", name)
        }
    }

    func dtype(_ name: String) throws(ExecutionError) -> DType? {
        switch self[name] {
        case .none: return nil
        case .dtype(let x): return x
        case .text(let x):
            if let dtype = DType(named: x) { return dtype }
        default: break
        }
        throw mismatch("a dtype", name)
    }

    /// A shape, passed as separate sizes or as one list.
    func shape(_ name: String) throws(ExecutionError) -> [Int] {
        var items = all(name)
        if case .list(let list)? = items.first, items.count == 1 { items = list.elements }
        var shape: [Int] = []
        for item in items {
            guard let size = item.asInteger else { throw mismatch("sizes", name) }
            shape.append(size)
        }
        return shape
    }

    private func mismatch(_ expected: String, _ name: String) -> ExecutionError {
        let place = name == "self" ? "before the dot" : "for `\(name)`"
        return ExecutionError(.expected("\(expected) \(place)", found: self[name].kindName), at: range)
    }
}

extension String {
    /// True if the text names the CPU, false if it names no device.
    ///
    /// - Throws: `noAccelerator` for an accelerator such as `cuda`.
    func isCPU(at range: SourceRange) throws(ExecutionError) -> Bool {
        let type = prefix { $0 != ":" }
        switch type {
        case "cpu": return true
        case "cuda", "mps", "xpu", "meta", "hip", "xla":
            throw ExecutionError(.noAccelerator(String(type)), at: range)
        default: return false
        }
    }
}

extension RuntimeValue {
    /// The value as an integer: a Python integer or bool, or the element of an integer tensor with one element.
    var asInteger: Int? {
        switch self {
        case .number(let x, isInteger: true): return Int(exactly: x)
        case .bool(let x): return x ? 1 : 0
        default:
            guard let x = variable, !x.dtype.isFloatingPoint, let item = x.tensor.item else { return nil }
            return Int(exactly: item)
        }
    }
}
