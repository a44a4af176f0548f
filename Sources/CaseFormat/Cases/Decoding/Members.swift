/// The known members of one JSON object. Unknown members are reported to the decoder.
struct Members {
    let object: JSONValue
    let kind: Diagnostic.ObjectKind
    /// The known members that are present, in the order of the file. They are few, so a linear search is fast
    /// enough.
    private var found: [(name: String, member: JSONMember)] = []
    /// True if the object has members that are not known.
    private(set) var hasUnknown = false

    /// Of repeated members, the first is used. Repeated keys are reported for the whole document.
    init?(of value: JSONValue, as kind: Diagnostic.ObjectKind, in decoder: inout CaseDecoder) {
        guard value.kind == .object else {
            decoder.report(.wrongType(.object, found: value.kind), at: value.range)
            return nil
        }
        object = value
        self.kind = kind
        let known = kind.members
        found.reserveCapacity(4)
        for member in value.members {
            let name = member.key.stringText ?? ""
            if known.contains(name) {
                if self.member(name) == nil { found.append((name, member)) }
            } else {
                hasUnknown = true
                decoder.report(
                    .unknownMember(name, of: kind, known: known), at: member.key.range,
                    suggestion: Spelling.nearest(to: name, among: known))
            }
            if decoder.isFull { return }
        }
    }

    var names: [String] { found.map(\.name) }

    subscript(name: String) -> JSONValue? { member(name)?.value }

    /// The position of a member's key; the opening brace if the member is absent.
    func range(of name: String) -> SourceRange { member(name)?.key.range ?? object.openingRange }

    /// The value of a required member. Reports a fault if it is absent.
    func require(_ name: String, in decoder: inout CaseDecoder) -> JSONValue? {
        if let value = self[name] { return value }
        decoder.report(.missingMember(name, of: kind), at: object.openingRange)
        return nil
    }

    private func member(_ name: String) -> JSONMember? {
        for (found, member) in found where found == name { return member }
        return nil
    }
}
