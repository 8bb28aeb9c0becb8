/// `--name VALUE`, or `--name=VALUE`.
@propertyWrapper
package struct Option<Value>: ParameterHolder {
    private let parsed: Parsed<Value>

    var parameter: Parameter { parsed.parameter }
    package var wrappedValue: Value { parsed.value }
}

extension Option where Value: CommandValue {
    /// One that may be left out.
    package init(wrappedValue: Value, help: String, completion: CompletionKind = .none) {
        parsed = .one(.option, wrappedValue, help: help, completion)
    }

    /// One that is required.
    package init(help: String, completion: CompletionKind = .none) {
        parsed = .one(.option, nil, help: help, completion)
    }
}

extension Option {
    /// One that is nil where it is left out.
    package init<Element: CommandValue>(
        name: String? = nil, help: String, completion: CompletionKind = .none
    ) where Value == Element? {
        parsed = .oneOrNone(.option, name: name, help: help, completion)
    }

    /// One that may be given again.
    package init<Element: CommandValue>(
        wrappedValue: [Element], name: String? = nil, help: String, completion: CompletionKind = .none
    ) where Value == [Element] {
        parsed = .several(.option, wrappedValue, name: name, help: help, completion, isOptional: true)
    }
}

/// A word without a name before it.
@propertyWrapper
package struct Argument<Value>: ParameterHolder {
    private let parsed: Parsed<Value>

    var parameter: Parameter { parsed.parameter }
    package var wrappedValue: Value { parsed.value }

    /// One that is nil where it is left out.
    package init<Element: CommandValue>(help: String, completion: CompletionKind = .none) where Value == Element? {
        parsed = .oneOrNone(.positional, help: help, completion)
    }

    /// At least one.
    package init<Element: CommandValue>(help: String, completion: CompletionKind = .none) where Value == [Element] {
        parsed = .several(.positional, [], help: help, completion, isOptional: false)
    }
}

extension Argument where Value: CommandValue {
    /// One that is required.
    package init(help: String, completion: CompletionKind = .none) {
        parsed = .one(.positional, nil, help: help, completion)
    }
}

/// `--name`, or `--no-name` where it may be denied.
@propertyWrapper
package struct Flag<Value>: ParameterHolder {
    private let parsed: Parsed<Value>

    var parameter: Parameter { parsed.parameter }
    package var wrappedValue: Value { parsed.value }
}

extension Flag where Value == Bool {
    package init(wrappedValue: Bool, isDeniable: Bool = false, help: String) {
        parsed = .flag(wrappedValue, isDeniable: isDeniable, help: help) { $0 }
    }
}

extension Flag where Value == Bool? {
    /// One that is nil where neither form is given.
    package init(isDeniable: Bool, help: String) {
        parsed = .flag(nil, isDeniable: isDeniable, help: help) { $0 }
    }
}

/// The parameters of `Options`, among a command's own.
@propertyWrapper
package struct OptionGroup<Options: CommandOptions>: ParameterGroup {
    package let wrappedValue = Options()
    var options: any CommandOptions { wrappedValue }

    package init() {}
}

/// A parameter, and where its value lies: all copies of its command share it.
private struct Parsed<Value> {
    private final class Place {
        var value: Value?

        init(_ value: Value?) {
            self.value = value
        }
    }

    let parameter: Parameter
    private let place: Place

    /// - Precondition: the command line was parsed; what is required is given then.
    var value: Value {
        guard let value = place.value else {
            preconditionFailure("'\(parameter.synopsis)' is read before it is parsed")
        }
        return value
    }

    /// - Parameter usual: where nothing is given; nil for what must be.
    static func one(
        _ kind: Parameter.Kind, _ usual: Value?, help: String, _ completion: CompletionKind
    ) -> Parsed where Value: CommandValue {
        let place = Place(usual)
        let parameter = Parameter(
            kind, help: help, completion: completion, isOptional: usual != nil, defaultWord: usual?.word,
            allWords: Value.allWords
        ) { word in
            guard let value = Value(word: word) else { return false }
            place.value = value
            return true
        }
        return Parsed(parameter: parameter, place: place)
    }

    static func oneOrNone<Element: CommandValue>(
        _ kind: Parameter.Kind, name: String? = nil, help: String, _ completion: CompletionKind
    ) -> Parsed where Value == Element? {
        let place = Place(.some(nil))
        let parameter = Parameter(
            kind, name: name, help: help, completion: completion, isOptional: true, allWords: Element.allWords
        ) { word in
            guard let value = Element(word: word) else { return false }
            place.value = value
            return true
        }
        return Parsed(parameter: parameter, place: place)
    }

    static func several<Element: CommandValue>(
        _ kind: Parameter.Kind, _ usual: [Element], name: String? = nil, help: String, _ completion: CompletionKind,
        isOptional: Bool
    ) -> Parsed where Value == [Element] {
        let place = Place(usual)
        let parameter = Parameter(
            kind, name: name, help: help, completion: completion, isOptional: isOptional, isRepeating: true,
            allWords: Element.allWords
        ) { word in
            guard let value = Element(word: word) else { return false }
            place.value = (place.value ?? []) + [value]
            return true
        }
        return Parsed(parameter: parameter, place: place)
    }

    static func flag(
        _ usual: Value, isDeniable: Bool, help: String, _ value: @escaping (Bool) -> Value
    ) -> Parsed {
        let place = Place(usual)
        let parameter = Parameter(.flag, help: help, isOptional: true, isDeniable: isDeniable) { word in
            place.value = value(word == "true")
            return true
        }
        return Parsed(parameter: parameter, place: place)
    }
}
