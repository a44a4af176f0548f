import CaseFormat

/// An object of a script that exists only during the conversion and has no representation in the case.
indirect enum ScriptObject {
    case function(ScriptFunction)
    case type(ScriptType)
    case instance(ScriptInstance)
    /// A method bound to an instance.
    case method(ScriptFunction, of: ScriptInstance)
    case module(ScriptModule)
    case optimizer(GradientDescent)
    case dictionary(ScriptDictionary)
    case list(ScriptList)
    /// `*xs` for a list of objects.
    case spread(ScriptList)
    /// A subclass of `torch.autograd.Function`, or its `apply`.
    case custom(CustomFunction)
    /// `super()` inside a method.
    case parent
    /// A built-in method of an object, such as `append`, `items` or `step`.
    case member(String, of: ScriptObject)
    /// An error caught by `except … as e`, given by its message.
    case caught(String)
    /// The result of a statement that could not be translated; statements that use it are skipped silently.
    case unknown

    /// The kind of object with its article, for error messages.
    var kindName: String {
        switch self {
        case .function, .method, .member: "a function"
        case .type, .custom: "a class"
        case .instance: "an object of a class"
        case .module: "a module"
        case .optimizer: "an optimizer"
        case .dictionary: "a dictionary"
        case .list, .spread: "a list of objects"
        case .parent: "super()"
        case .caught: "an error"
        case .unknown: "something"
        }
    }
}

/// A function definition of the script, with its enclosing scope.
final class ScriptFunction {
    let syntax: SyntaxFunction
    let frame: Frame
    /// The name of its function in the case; nil if it has none.
    var caseName: String?
    /// Default values of parameters, evaluated at the definition.
    var defaults: [String: TranslatedExpression] = [:]
    /// True if the function cannot become a function of the case, so every call is inlined.
    var isAlwaysInlined = false

    init(_ syntax: SyntaxFunction, _ frame: Frame) {
        self.syntax = syntax
        self.frame = frame
    }
}

/// A class definition of the script.
final class ScriptType {
    let syntax: SyntaxType
    let isModule: Bool
    var methods: [String: ScriptFunction] = [:]
    /// Class attributes.
    var attributes: [String: TranslatedExpression] = [:]
    let parent: ScriptType?

    init(_ syntax: SyntaxType, isModule: Bool, parent: ScriptType?) {
        self.syntax = syntax
        self.isModule = isModule
        self.parent = parent
    }

    /// A class attribute, searched in the class and its base classes.
    func attribute(_ name: String) -> TranslatedExpression? {
        var type: ScriptType? = self
        while let here = type {
            if let value = here.attributes[name] { return value }
            type = here.parent
        }
        return nil
    }

    /// A method, searched in the class and its base classes.
    func method(_ name: String) -> ScriptFunction? {
        var type: ScriptType? = self
        while let here = type {
            if let method = here.methods[name] { return method }
            type = here.parent
        }
        return nil
    }
}

/// An instance of a class of the script.
final class ScriptInstance: LinkedObject {
    func unlink() { attributes = [] }

    let type: ScriptType
    /// The attributes in order of first assignment.
    var attributes: [(name: String, value: TranslatedExpression)] = []
    /// The names in the case of attributes that were assigned by a statement, keyed by attribute.
    var caseNames: [String: String] = [:]
    var isTraining = true

    init(_ type: ScriptType) {
        self.type = type
    }

    subscript(name: String) -> TranslatedExpression? {
        get { attributes.first { $0.name == name }?.value }
        set {
            guard let newValue else { return }
            if let k = attributes.firstIndex(where: { $0.name == name }) {
                attributes[k].value = newValue
            } else {
                attributes.append((name, newValue))
            }
        }
    }
}

/// An object that may hold references to other such objects, in chains of any length.
protocol LinkedObject: AnyObject {
    /// Releases the referenced objects.
    ///
    /// Called on each object in turn, it prevents a deep recursion when a long chain is deallocated.
    func unlink()
}

/// A dictionary with constant keys.
final class ScriptDictionary: LinkedObject {
    func unlink() { entries = [] }

    var entries: [(key: String, value: TranslatedExpression)] = []
    /// Prefix for the names of its values in the case.
    var name: String?

    subscript(key: String) -> TranslatedExpression? {
        get { entries.first { $0.key == key }?.value }
        set {
            guard let newValue else { return }
            if let k = entries.firstIndex(where: { $0.key == key }) {
                entries[k].value = newValue
            } else {
                entries.append((key, newValue))
            }
        }
    }
}

/// A list that changes its length or contains objects that have no representation in the case.
final class ScriptList: LinkedObject {
    func unlink() { items = [] }

    var items: [TranslatedExpression]
    var name: String?

    init(_ items: [TranslatedExpression]) {
        self.items = items
    }
}

/// The scope of a function call or of the whole script: the bound names with their values.
final class Frame: LinkedObject {
    func unlink() {
        names = [:]
        instance = nil
    }

    /// The scope in which the function was defined.
    let outer: Frame?
    var names: [String: TranslatedExpression] = [:]
    /// Prefix for the names of local variables in the case; nil for the script itself, whose names are kept.
    let prefix: String?
    /// Names declared `global` or `nonlocal`.
    var globals: Set<String> = []
    /// The instance whose method is being inlined.
    var instance: ScriptInstance?

    init(outer: Frame?, prefix: String?) {
        self.outer = outer
        self.prefix = prefix
    }

    func lookUp(_ name: String) -> TranslatedExpression? {
        var frame: Frame? = self
        while let here = frame {
            if let value = here.names[name] { return value }
            frame = here.outer
        }
        return nil
    }
}

/// A translated expression: text of the statement language, or an object that exists only during conversion.
struct TranslatedExpression {
    enum Kind {
        case text(String)
        case object(ScriptObject)
    }
    var kind: Kind
    /// Precedence of the outermost operator of the text.
    var precedence = TranslatedExpression.atom
    /// True if the text equals the source text of the expression.
    var isVerbatim = false
    /// True if the text is a tuple in parentheses.
    var isTuple = false
    /// True if the text is a slice such as `1:3`.
    var isSlice = false
    /// True if the text is a constant.
    var isLiteral = false

    static let atom = 20
    static let power = 9
    static let unary = 8
    static let comparison = 1
    static let negation = 0
    static let conjunction = -1
    static let disjunction = -2
    static let conditional = -3
    static let tuple = -5

    init(
        _ text: String, precedence: Int = TranslatedExpression.atom, isVerbatim: Bool = false,
        isLiteral: Bool = false
    ) {
        kind = .text(text)
        self.precedence = precedence
        self.isVerbatim = isVerbatim
        self.isLiteral = isLiteral || ["None", "True", "False"].contains(text)
    }

    /// An integer constant.
    static func integer(_ value: Int) -> TranslatedExpression {
        TranslatedExpression(
            "\(value)", precedence: value < 0 ? TranslatedExpression.unary : TranslatedExpression.atom,
            isLiteral: true)
    }

    static func bool(_ value: Bool) -> TranslatedExpression { TranslatedExpression(value ? "True" : "False") }

    static func string(_ value: String) -> TranslatedExpression {
        TranslatedExpression(value.pythonLiteral, isLiteral: true)
    }

    init(_ object: ScriptObject) { kind = .object(object) }

    var object: ScriptObject? { if case .object(let object) = kind { object } else { nil } }
    var text: String? { if case .text(let text) = kind { text } else { nil } }

    /// True if the text is a name or constant, so that repeating it does not repeat a computation.
    var isSimple: Bool {
        guard let text else { return true }
        return text.utf8.allSatisfy {
            $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: " ")
        }
    }

    /// True if the text is a name.
    var isName: Bool {
        guard let first = text?.utf8.first else { return false }
        let isLetter = (first | 0x20) &- UInt8(ascii: "a") < 26 || first == UInt8(ascii: "_")
        return isLetter && text?.utf8.allSatisfy { $0.isWord } == true
    }
}

extension UInt8 {
    fileprivate var isWord: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || self &- UInt8(ascii: "0") < 10 || self == UInt8(ascii: "_")
    }
}
