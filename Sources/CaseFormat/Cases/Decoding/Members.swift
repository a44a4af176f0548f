/// The members of one object, those that do not belong reported.
struct Members {
    let object: JSONValue
    let kind: Diagnostic.ObjectKind
    /// The known ones that are there, in the order of the file: too few for a dictionary to be worth its while.
    private var found: [(name: String, member: JSONMember)] = []
    private(set) var hasUnknown = false

    /// The first of repeated members counts; that it is repeated is reported for the whole document.
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

    /// Where a member's name stands.
    func range(of name: String) -> SourceRange { member(name)?.key.range ?? object.openingRange }

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
