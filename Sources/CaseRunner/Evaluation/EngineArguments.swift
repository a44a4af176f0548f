import Autograd
import CaseFormat

/// The arguments of an engine function, by the names of its parameters.
struct EngineArguments {
    let values: [[RuntimeValue]]
    let names: [String]
    let range: SourceRange

    private func all(_ name: String) -> [RuntimeValue] {
        names.firstIndex(of: name).map { values[$0] } ?? []
    }

    subscript(name: String) -> RuntimeValue { all(name).first ?? .none }

    func tensor(_ name: String) throws(ExecutionError) -> Variable {
        guard case .tensor(let x) = self[name] else { throw mismatch("a tensor", name) }
        return x
    }

    /// A tensor, or a number standing for one.
    func optionalTensor(_ name: String, on tape: Tape) throws(ExecutionError) -> Variable? {
        switch self[name] {
        case .none: return nil
        case .tensor(let x): return x
        case .number(let x, _): return Variable(Tensor(x, dtype: tape.defaultDType), tape: tape)
        default: throw mismatch("a tensor", name)
        }
    }

    /// One tensor or a list of them.
    func tensors(_ name: String) throws(ExecutionError) -> [Variable]? {
        switch self[name] {
        case .none: return nil
        case .tensor(let x): return [x]
        case .list(let items):
            var result: [Variable] = []
            for item in items {
                guard case .tensor(let x) = item else { throw mismatch("tensors", name) }
                result.append(x)
            }
            return result
        default: throw mismatch("tensors", name)
        }
    }

    func optionalTensors(_ name: String) throws(ExecutionError) -> [Variable?] {
        guard case .list(let items) = self[name] else { return try tensors(name) ?? [] }
        var result: [Variable?] = []
        for item in items {
            switch item {
            case .tensor(let x): result.append(x)
            case .none: result.append(nil)
            default: throw mismatch("tensors", name)
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
        case .number(let x, isInteger: true):
            if let i = Int(exactly: x) { return i }
        default: break
        }
        throw mismatch("an integer", name)
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

    /// Sizes, one after another or as a list.
    func shape(_ name: String) throws(ExecutionError) -> [Int] {
        var items = all(name)
        if case .list(let list)? = items.first, items.count == 1 { items = list }
        var shape: [Int] = []
        for item in items {
            guard case .number(let x, isInteger: true) = item, let size = Int(exactly: x) else {
                throw mismatch("sizes", name)
            }
            shape.append(size)
        }
        return shape
    }

    private func mismatch(_ expected: String, _ name: String) -> ExecutionError {
        ExecutionError(.expected("\(expected) for `\(name)`", found: self[name].kindName), at: range)
    }
}
