import CaseFormat

/// What a script works with and a case does not have: it is gone when the case is written.
indirect enum ScriptObject {
    case function(ScriptFunction)
    case type(ScriptType)
    case instance(ScriptInstance)
    /// A method with the instance that it was taken from.
    case method(ScriptFunction, of: ScriptInstance)
    case module(ScriptModule)
    case optimizer(GradientDescent)
    case dictionary(ScriptDictionary)
    case list(ScriptList)
    /// `*xs` of a list that the converter keeps.
    case spread(ScriptList)
    /// A subclass of `torch.autograd.Function`, or its `apply`.
    case custom(CustomFunction)
    /// `super()` inside a method.
    case parent
    /// A method of an object: `append`, `items`, `step`, ….
    case member(String, of: ScriptObject)
    /// An error that `except … as e` has caught, by its message.
    case caught(String)
    /// Of a statement that could not be translated; what uses it is passed over without another word.
    case unknown

    /// What it is, for messages.
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

/// A `def`, with the names that it sees.
final class ScriptFunction {
    let syntax: SyntaxFunction
    let frame: Frame
    /// Its name among the functions of the case; nil while it is not there.
    var caseName: String?
    /// Values of parameters that a call leaves out, worked out where the function is defined.
    var defaults: [String: Lowered] = [:]
    /// Whether it is known to be none that a case can have.
    var isWrittenOut = false

    init(_ syntax: SyntaxFunction, _ frame: Frame) {
        self.syntax = syntax
        self.frame = frame
    }
}

/// A `class` whose objects the converter keeps.
final class ScriptType {
    let syntax: SyntaxType
    let isModule: Bool
    var methods: [String: ScriptFunction] = [:]
    /// Attributes of the class itself.
    var attributes: [String: Lowered] = [:]
    let parent: ScriptType?

    init(_ syntax: SyntaxType, isModule: Bool, parent: ScriptType?) {
        self.syntax = syntax
        self.isModule = isModule
        self.parent = parent
    }

    /// An attribute of the class or of one that it is derived from.
    func attribute(_ name: String) -> Lowered? {
        var type: ScriptType? = self
        while let here = type {
            if let value = here.attributes[name] { return value }
            type = here.parent
        }
        return nil
    }

    /// A method of the class or of one that it is derived from.
    func method(_ name: String) -> ScriptFunction? {
        var type: ScriptType? = self
        while let here = type {
            if let method = here.methods[name] { return method }
            type = here.parent
        }
        return nil
    }
}

/// An object of a class of the script.
final class ScriptInstance: LinkedObject {
    func unlink() { attributes = [] }

    let type: ScriptType
    /// In the order in which they were assigned.
    var attributes: [(name: String, value: Lowered)] = []
    /// The names in the case of the attributes that have been given values there.
    var ownNames: [String: String] = [:]
    var isTraining = true

    init(_ type: ScriptType) {
        self.type = type
    }

    subscript(name: String) -> Lowered? {
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

/// What may hold others of its kind, in chains of any length.
protocol LinkedObject: AnyObject {
    /// Lets go of what it holds, so that no chain is released in one recursion.
    func unlink()
}

/// A dictionary with constant keys.
final class ScriptDictionary: LinkedObject {
    func unlink() { entries = [] }

    var entries: [(key: String, value: Lowered)] = []
    /// What the names of its values begin with.
    var name: String?

    subscript(key: String) -> Lowered? {
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

/// A list that grows, or holds what only the converter knows.
final class ScriptList: LinkedObject {
    func unlink() { items = [] }

    var items: [Lowered]
    var name: String?

    init(_ items: [Lowered]) {
        self.items = items
    }
}

/// The names of a function or of the whole script.
final class Frame: LinkedObject {
    func unlink() {
        names = [:]
        instance = nil
    }

    /// The frame that a function was defined in.
    let outer: Frame?
    var names: [String: Lowered] = [:]
    /// What local names of a function become in the case: nil for the script's own, which stay.
    let prefix: String?
    /// Names that `global` says are the script's.
    var globals: Set<String> = []
    /// The object whose method is being carried out.
    var instance: ScriptInstance?

    init(outer: Frame?, prefix: String?) {
        self.outer = outer
        self.prefix = prefix
    }

    func lookUp(_ name: String) -> Lowered? {
        var frame: Frame? = self
        while let here = frame {
            if let value = here.names[name] { return value }
            frame = here.outer
        }
        return nil
    }
}

/// An expression of the script in terms of the case: text of the statement language, or an object.
struct Lowered {
    enum Kind {
        case text(String)
        case object(ScriptObject)
    }
    var kind: Kind
    /// How tightly the outermost operator of the text binds.
    var precedence = Lowered.atom
    /// Whether the text is what stands in the script.
    var isVerbatim = false
    /// Whether the text is a tuple in parentheses.
    var isTuple = false
    /// Whether the text is a slice, which stands only between square brackets.
    var isSlice = false
    /// Whether the text is a constant.
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
        _ text: String, precedence: Int = Lowered.atom, isVerbatim: Bool = false, isLiteral: Bool = false
    ) {
        kind = .text(text)
        self.precedence = precedence
        self.isVerbatim = isVerbatim
        self.isLiteral = isLiteral || ["None", "True", "False"].contains(text)
    }

    /// A constant.
    static func integer(_ value: Int) -> Lowered {
        Lowered("\(value)", precedence: value < 0 ? Lowered.unary : Lowered.atom, isLiteral: true)
    }

    static func bool(_ value: Bool) -> Lowered { Lowered(value ? "True" : "False") }

    static func string(_ value: String) -> Lowered { Lowered(value.pythonLiteral, isLiteral: true) }

    init(_ object: ScriptObject) { kind = .object(object) }

    var object: ScriptObject? { if case .object(let object) = kind { object } else { nil } }
    var text: String? { if case .text(let text) = kind { text } else { nil } }

    /// Whether the text is a name or a constant, which may stand twice.
    var isSimple: Bool {
        guard let text else { return true }
        return text.utf8.allSatisfy {
            $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: " ")
        }
    }

    /// Whether the text is just a name.
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
