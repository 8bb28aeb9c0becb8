import JSON

@testable import ManagementAPI

extension JSONValue {
    /// From what Yams makes of YAML.
    init(yaml: Any) {
        switch yaml {
        case let bool as Bool: self = .bool(bool)
        case let integer as Int: self = .integer(Int128(integer))
        case let number as Double: self = .number(number)
        case let string as String: self = .string(string)
        case let array as [Any]: self = .array(array.map(JSONValue.init(yaml:)))
        case let object as [String: Any]: self = .object(object.mapValues(JSONValue.init(yaml:)))
        default: self = .null
        }
    }

    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    var members: [String: JSONValue] {
        guard case .object(let members) = self else { return [:] }
        return members
    }

    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    var integer: Int64? {
        guard case .integer(let integer) = self else { return nil }
        return Int64(exactly: integer)
    }
}
