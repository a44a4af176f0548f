import CaseFormat
import CaseRunner

/// A `torch.nn` module that has parameters, contains other modules, or depends on the training mode.
final class ScriptModule {
    let kind: Kind
    /// The parameters with their names in the case; empty until the module is assigned or called.
    var parameters: [(name: String, text: String)] = []
    /// The modules in a `Sequential` or `ModuleList`.
    var children: [TranslatedExpression] = []
    var isTraining = true

    enum Kind {
        case linear(inputs: Int, outputs: Int, hasBias: Bool)
        /// A convolution; the first value is the number of spatial dimensions.
        case convolution(
            Int, inputs: Int, outputs: Int, kernel: [Int], options: String, hasBias: Bool, groups: Int)
        case embedding(count: Int, size: Int)
        case sequential, list
        case flatten(String)
        case identity
        case dropout(String)
    }

    init(_ kind: Kind, children: [TranslatedExpression] = []) {
        self.kind = kind
        self.children = children
    }

    /// True if the module can be applied within an expression, because its parameters exist.
    var needsNoSteps: Bool {
        switch kind {
        case .sequential:
            return children.allSatisfy { child in
                switch child.object {
                case nil: true
                case .module(let module)?: module.needsNoSteps
                default: false
                }
            }
        case .linear, .convolution, .embedding: return !parameters.isEmpty
        case .list, .flatten, .identity, .dropout: return true
        }
    }

    /// The class name in PyTorch.
    var className: String {
        switch kind {
        case .linear: "Linear"
        case .convolution(let rank, _, _, _, _, _, _): "Conv\(rank)d"
        case .embedding: "Embedding"
        case .sequential: "Sequential"
        case .list: "ModuleList"
        case .flatten: "Flatten"
        case .identity: "Identity"
        case .dropout: "Dropout"
        }
    }
}

/// Construction, initialization and application of `torch.nn` modules.
extension Translator {
    /// Constructs a module by its class name; nil for modules that the statement language supports directly.
    func module(
        _ name: String, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression? {
        func given(_ names: String...) throws(Interruption) -> [String: TranslatedExpression] {
            try Parameters(names + ["device", "dtype"], name, self).match(arguments, keywords, at: range)
        }
        switch name {
        case "Linear":
            let given = try given("in_features", "out_features", "bias")
            let kind = ScriptModule.Kind.linear(
                inputs: try size("in_features", given, at: range),
                outputs: try size("out_features", given, at: range),
                hasBias: try flag("bias", given, at: range) ?? true)
            return TranslatedExpression(.module(ScriptModule(kind)))
        case "Conv1d", "Conv2d", "Conv3d":
            let given = try given(
                "in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups",
                "bias")
            return TranslatedExpression(.module(ScriptModule(try convolution(name, given, at: range))))
        case "Embedding":
            let given = try given("num_embeddings", "embedding_dim")
            let kind = ScriptModule.Kind.embedding(
                count: try size("num_embeddings", given, at: range),
                size: try size("embedding_dim", given, at: range))
            return TranslatedExpression(.module(ScriptModule(kind)))
        case "Sequential":
            return TranslatedExpression(.module(ScriptModule(.sequential, children: arguments)))
        case "ModuleList":
            guard case .object(.list(let list))? = arguments.first?.kind else {
                throw fault(.argument(name, "the argument must be a list of modules"), at: range)
            }
            return TranslatedExpression(.module(ScriptModule(.list, children: list.items)))
        case "Flatten":
            var texts: [String] = []
            for value in arguments { texts.append(try textOf(value, at: range)) }
            for keyword in keywords {
                texts.append("\(keyword.name)=\(try textOf(keyword.value, at: range))")
            }
            return TranslatedExpression(
                .module(ScriptModule(.flatten(texts.isEmpty ? "1" : texts.joined(separator: ", ")))))
        case "Identity": return TranslatedExpression(.module(ScriptModule(.identity)))
        case "Dropout":
            let given = try given("p", "inplace")
            let p = try given["p"].map { (p) throws(Interruption) in try textOf(p, at: range) } ?? "0.5"
            return TranslatedExpression(.module(ScriptModule(.dropout(p))))
        default: return nil
        }
    }

    private func size(_ name: String, _ given: [String: TranslatedExpression], at range: SourceRange)
        throws(Interruption)
        -> Int
    {
        guard let value = given[name],
            case .integer(let x) = try self.value(of: try textOf(value, at: range), at: range),
            x >= 0
        else { throw fault(.argument(name, "the value must be a non-negative integer"), at: range) }
        return x
    }

    private func flag(_ name: String, _ given: [String: TranslatedExpression], at range: SourceRange)
        throws(Interruption)
        -> Bool?
    {
        guard let value = given[name] else { return nil }
        return try isTrue(try textOf(value, at: range), at: range)
    }

    private func convolution(
        _ name: String, _ given: [String: TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> ScriptModule.Kind {
        let rank = Int(name.dropFirst(4).prefix(1)) ?? 2
        var kernel: [Int] = []
        let text = try textOf(given["kernel_size"] ?? TranslatedExpression("0"), at: range)
        switch try value(of: text, at: range) {
        case .integer(let x): kernel = Array(repeating: x, count: rank)
        case .list(let count) where count == rank:
            for k in 0..<rank {
                kernel.append(
                    try size("kernel_size", ["kernel_size": TranslatedExpression("\(text)[\(k)]")], at: range)
                )
            }
        default:
            throw fault(
                .argument(name, "kernel_size must be an integer or one integer for each dimension"), at: range
            )
        }
        var options = ""
        for name in ["stride", "padding", "dilation", "groups"] {
            if let value = given[name] { options += ", \(name)=\(try textOf(value, at: range))" }
        }
        return .convolution(
            rank, inputs: try size("in_channels", given, at: range),
            outputs: try size("out_channels", given, at: range),
            kernel: kernel, options: options, hasBias: try flag("bias", given, at: range) ?? true,
            groups: given["groups"] == nil ? 1 : try size("groups", given, at: range))
    }

    // MARK: Parameters

    /// Creates the parameters of a module, with names derived from the name it is assigned to.
    func nameTensors(_ module: ScriptModule, as name: String, at range: SourceRange) throws(Interruption) {
        for (k, child) in module.children.enumerated() {
            if let inner = child.object { try nameTensors(inner, as: "\(name)_\(k)", at: range) }
        }
        guard module.parameters.isEmpty else { return }
        switch module.kind {
        case .linear(let inputs, let outputs, let hasBias):
            let bound = inputs > 0 ? 1 / Double(inputs).squareRoot() : 0
            try add("weight", [outputs, inputs], bound, to: module, name, at: range)
            if hasBias { try add("bias", [outputs], bound, to: module, name, at: range) }
        case .convolution(_, let inputs, let outputs, let kernel, _, let hasBias, let groups):
            let channels = inputs / max(groups, 1)
            let fanIn = kernel.reduce(Double(channels)) { $0 * Double($1) }
            let bound = fanIn > 0 ? 1 / fanIn.squareRoot() : 0
            try add("weight", [outputs, channels] + kernel, bound, to: module, name, at: range)
            if hasBias { try add("bias", [outputs], bound, to: module, name, at: range) }
        case .embedding(let count, let size):
            let text = freshName("\(name)_weight")
            try emit("\(text) = torch.randn(\(count), \(size), requires_grad=True)", at: range)
            module.parameters.append(("weight", text))
        case .sequential, .list, .flatten, .identity, .dropout: break
        }
    }

    /// Adds a parameter with PyTorch's default initialization, uniform on [−bound, bound].
    private func add(
        _ parameter: String, _ shape: [Int], _ bound: Double, to module: ScriptModule, _ name: String,
        at range: SourceRange
    ) throws(Interruption) {
        let text = freshName("\(name)_\(parameter)")
        let sizes = shape.map(String.init).joined(separator: ", ")
        // Four decimals keep the case readable; the exact bound does not matter.
        let digits = (bound * 1e4).rounded() / 1e4
        try emit(
            "\(text) = torch.empty(\(sizes)).uniform_(-\(digits), \(digits)).requires_grad_()", at: range)
        module.parameters.append((parameter, text))
    }

    /// `nn.init.xavier_uniform_(w)` and similar functions, in place on `w.data` and therefore not recorded.
    func initialize(
        _ name: String, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        guard let tensor = arguments.first else {
            throw fault(.unknownFunction("torch.nn.init.\(name)"), at: range)
        }
        let text = try textOf(tensor, at: range, binding: TranslatedExpression.atom)
        var values: [String] = []
        for value in arguments.dropFirst() { values.append(try textOf(value, at: range)) }
        for keyword in keywords { values.append(try textOf(keyword.value, at: range)) }
        let list = values.joined(separator: ", ")
        switch name {
        case "zeros_": try emit("\(text).data.zero_()", at: range)
        case "ones_": try emit("\(text).data.fill_(1)", at: range)
        case "constant_": try emit("\(text).data.fill_(\(list))", at: range)
        case "uniform_": try emit("\(text).data.uniform_(\(list))", at: range)
        case "normal_": try emit("\(text).data.normal_(\(list))", at: range)
        case "xavier_uniform_", "xavier_normal_":
            guard case .tensor(let shape, _, _) = try value(of: text, at: range), shape.count >= 2 else {
                throw fault(.argument(name, "the tensor must have at least two dimensions"), at: range)
            }
            let field = shape.dropFirst(2).reduce(1, *)
            let fans = Double((shape[0] + shape[1]) * field)
            let scale = name == "xavier_uniform_" ? (6 / fans).squareRoot() : (2 / fans).squareRoot()
            let digits = (scale * 1e4).rounded() / 1e4
            try emit(
                name == "xavier_uniform_"
                    ? "\(text).data.uniform_(-\(digits), \(digits))" : "\(text).data.normal_(0, \(digits))",
                at: range)
        default: throw fault(.unknownFunction("torch.nn.init.\(name)"), at: range)
        }
        return .done
    }

    // MARK: Application

    /// Applies a module or a callable object to inputs.
    func apply(
        _ object: ScriptObject, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch object {
        case .instance(let instance):
            guard let method = instance.type.method("__call__") ?? instance.type.method("forward") else {
                throw fault(.unknownMember("forward", of: object.kindName), at: range)
            }
            return try inlineCall(method, arguments, keywords, of: instance, at: range)
        case .module(let module):
            guard let input = arguments.first, arguments.count == 1, keywords.isEmpty else {
                throw fault(
                    .argument(module.className, "it must be called with exactly one input"), at: range)
            }
            return try apply(module, to: input, at: range)
        default: throw fault(.notText(object.kindName), at: range)
        }
    }

    private func apply(
        _ module: ScriptModule, to input: TranslatedExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        if module.parameters.isEmpty { try nameTensors(module, as: freshName("module"), at: range) }
        let x = try textOf(input, at: range, binding: TranslatedExpression.conditional)
        func parameter(_ name: String) -> String {
            module.parameters.first { $0.name == name }?.text ?? "None"
        }
        switch module.kind {
        case .linear(_, _, let hasBias):
            return TranslatedExpression(
                "F.linear(\(x), \(parameter("weight"))\(hasBias ? ", " + parameter("bias") : ""))")
        case .convolution(let rank, _, _, _, let options, let hasBias, _):
            let bias = hasBias ? ", " + parameter("bias") : ""
            return TranslatedExpression("F.conv\(rank)d(\(x), \(parameter("weight"))\(bias)\(options))")
        case .embedding: return TranslatedExpression("\(parameter("weight"))[\(x)]")
        case .flatten(let dimensions):
            return TranslatedExpression(
                "\(try textOf(input, at: range, binding: TranslatedExpression.atom)).flatten(\(dimensions))")
        case .identity: return input
        case .dropout(let p):
            if module.isTraining, try isTrue("\(p) != 0", at: range) {
                throw fault(
                    .argument("Dropout", "its result is random in training mode; call `eval()` first"),
                    at: range)
            }
            return input
        case .sequential:
            var value = input
            for child in module.children { value = try apply(child, to: value, at: range) }
            return value
        case .list:
            throw fault(.argument("ModuleList", "it cannot be called; iterate over its modules"), at: range)
        }
    }

    /// Applies one module of a `Sequential` to its input.
    private func apply(_ child: TranslatedExpression, to input: TranslatedExpression, at range: SourceRange)
        throws(Interruption)
        -> TranslatedExpression
    {
        switch child.kind {
        case .text(let text):
            return TranslatedExpression(
                "\(text)(\(try textOf(input, at: range, binding: TranslatedExpression.conditional)))")
        case .object(let object): return try apply(object, [input], [], at: range)
        }
    }
}
