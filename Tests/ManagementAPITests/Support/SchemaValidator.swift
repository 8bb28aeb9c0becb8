import JSON

@testable import ManagementAPI
@testable import Texts

/// Holds values against the part of JSON Schema that openapi.yaml uses.
///
/// An object may have no member that its schema does not name: what is answered must be documented.
struct SchemaValidator {
    let root: JSONValue

    /// - Returns: what is wrong, each with where; nothing when the value fits.
    func faults(in value: JSONValue, against schema: JSONValue, at place: String = "") -> [String] {
        let alternatives = resolve(schema)["oneOf"]?.elements ?? []
        if !alternatives.isEmpty {
            let faults = alternatives.map { self.faults(in: value, against: $0, at: place) }
            return faults.count { $0.isEmpty } == 1
                ? [] : faults.flatMap(\.self) + ["\(place): not one of \(faults.count)"]
        }
        let schemas = parts(of: schema)
        return schemas.flatMap { facets(value, $0, place) } + members(value, schemas, place)
    }

    /// The schema and all that it is composed of.
    private func parts(of schema: JSONValue) -> [JSONValue] {
        let schema = resolve(schema)
        return [schema] + (schema["allOf"]?.elements ?? []).flatMap(parts)
    }

    func resolve(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        var target: JSONValue? = root
        for name in reference.dropFirst(2).split(separator: "/") { target = target?[String(name)] }
        return target ?? .string("unresolved \(reference)")
    }

    private func facets(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(place): the schema is \(schema)"] }
        var faults: [String] = []
        func check(_ keyword: String, _ isFine: (JSONValue) -> Bool) {
            guard let limit = keywords[keyword], !isFine(limit) else { return }
            faults.append("\(place): \(value) against \(keyword) \(limit)")
        }
        check("type") { value.type == $0.string || value.type == "integer" && $0.string == "number" }
        check("enum") { $0.elements.contains(value) }
        check("minimum") { (value.integer ?? .min) >= ($0.integer ?? .max) }
        check("maximum") { (value.integer ?? .max) <= ($0.integer ?? .min) }
        check("maxLength") { (value.string?.count ?? .max) <= ($0.integer ?? 0) }
        check("minItems") { value.elements.count >= Int($0.integer ?? .max) }
        check("uniqueItems") { _ in Set(value.elements).count == value.elements.count }
        check("pattern") { pattern in
            guard let regex = try? Regex(pattern.string ?? "("), let text = value.string else { return false }
            return text.firstMatch(of: regex) != nil
        }
        check("not") { forbidden in
            forbidden["required"]?.elements.allSatisfy { value[$0.string ?? ""] != nil } == false
        }
        check("format") { $0.string == "date-time" && value.string.flatMap(Timestamp.microseconds) != nil }
        let known: Set = [
            "$ref", "type", "enum", "minimum", "maximum", "maxLength", "pattern", "format", "allOf", "properties",
            "minItems", "uniqueItems", "required", "items", "description", "examples", "default",
            "additionalProperties", "not",
        ]
        faults += keywords.keys.filter { !known.contains($0) }.map { "\(place): the validator does not know \($0)" }
        return faults
    }

    private func members(_ value: JSONValue, _ schemas: [JSONValue], _ place: String) -> [String] {
        switch value {
        case .object(let members):
            let properties = schemas.compactMap { $0["properties"]?.members }.reduce(into: [:]) { all, more in
                all.merge(more) { first, _ in first }
            }
            // A schema without properties is one for any object, such as an operation's detail.
            guard !properties.isEmpty else { return [] }
            let required = schemas.flatMap { $0["required"]?.elements ?? [] }.compactMap(\.string)
            let missing = required.filter { members[$0] == nil }.map { "\(place): \($0) is missing" }
            return missing
                + members.flatMap { name, member in
                    guard let schema = properties[name] else { return ["\(place): \(name) is not documented"] }
                    return faults(in: member, against: schema, at: "\(place)/\(name)")
                }
        case .array(let elements):
            guard let items = schemas.compactMap({ $0["items"] }).first else { return [] }
            return elements.enumerated().flatMap { faults(in: $1, against: items, at: "\(place)/\($0)") }
        case .null, .bool, .integer, .number, .string:
            return []
        }
    }
}

extension JSONValue {
    /// The name of its type in JSON Schema.
    fileprivate var type: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
