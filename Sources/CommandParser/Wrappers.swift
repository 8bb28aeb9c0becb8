/// Where a parsed value lies: all copies of its command share it.
final class Place<Value> {
    var value: Value?

    init(_ value: Value?) {
        self.value = value
    }
}

/// `--name VALUE`, or `--name=VALUE`.
@propertyWrapper
package struct Option<Value>: ParameterHolder {
    let parameter: Parameter
    private let place: Place<Value>

    /// - Precondition: the command line was parsed; what is required is given then.
    package var wrappedValue: Value {
        guard let value = place.value else { preconditionFailure("--\(parameter.name) is read before it is parsed") }
        return value
    }
}

extension Option where Value: CommandValue {
    /// One that may be left out.
    package init(wrappedValue: Value, help: String, completion: CompletionKind = .none) {
        let place = Place(wrappedValue)
        self.place = place
        parameter = Parameter(
            .option, help: help, completion: completion, isOptional: true, defaultWord: wrappedValue.word,
            allWords: Value.allWords
        ) { place.set($0) }
    }

    /// One that is required.
    package init(help: String, completion: CompletionKind = .none) {
        let place = Place<Value>(nil)
        self.place = place
        parameter = Parameter(
            .option, help: help, completion: completion, isOptional: false, allWords: Value.allWords
        ) { place.set($0) }
    }
}

extension Option {
    /// One that is nil where it is left out.
    package init<Element: CommandValue>(
        name: String? = nil, help: String, completion: CompletionKind = .none
    ) where Value == Element? {
        let place = Place<Value>(.some(nil))
        self.place = place
        parameter = Parameter(
            .option, name: name, help: help, completion: completion, isOptional: true, allWords: Element.allWords
        ) { place.set($0, as: Element.self) }
    }

    /// One that may be given again.
    package init<Element: CommandValue>(
        wrappedValue: [Element], name: String? = nil, help: String, completion: CompletionKind = .none
    ) where Value == [Element] {
        let place = Place(wrappedValue)
        self.place = place
        parameter = Parameter(
            .option, name: name, help: help, completion: completion, isOptional: true, isRepeating: true,
            allWords: Element.allWords
        ) { place.append($0) }
    }
}

/// A word without a name before it.
@propertyWrapper
package struct Argument<Value>: ParameterHolder {
    let parameter: Parameter
    private let place: Place<Value>

    /// - Precondition: as that of an option.
    package var wrappedValue: Value {
        guard let value = place.value else { preconditionFailure("<\(parameter.name)> is read before it is parsed") }
        return value
    }

    /// One that is nil where it is left out.
    package init<Element: CommandValue>(help: String, completion: CompletionKind = .none) where Value == Element? {
        let place = Place<Value>(.some(nil))
        self.place = place
        parameter = Parameter(.positional, help: help, completion: completion, isOptional: true) {
            place.set($0, as: Element.self)
        }
    }

    /// At least one.
    package init<Element: CommandValue>(help: String, completion: CompletionKind = .none) where Value == [Element] {
        let place = Place<Value>([])
        self.place = place
        parameter = Parameter(
            .positional, help: help, completion: completion, isOptional: false, isRepeating: true
        ) { place.append($0) }
    }
}

/// `--name`, or `--no-name` where it may be denied.
@propertyWrapper
package struct Flag<Value>: ParameterHolder {
    let parameter: Parameter
    private let place: Place<Value>

    package var wrappedValue: Value {
        guard let value = place.value else { preconditionFailure("a flag has a value from the start") }
        return value
    }
}

extension Flag where Value == Bool {
    package init(wrappedValue: Bool, isDeniable: Bool = false, help: String) {
        let place = Place(wrappedValue)
        self.place = place
        parameter = Parameter(.flag, help: help, isOptional: true, isDeniable: isDeniable) { word in
            place.value = word == "true"
            return true
        }
    }
}

extension Flag where Value == Bool? {
    /// One that is nil where neither form is given.
    package init(isDeniable: Bool, help: String) {
        let place = Place<Bool?>(.some(nil))
        self.place = place
        parameter = Parameter(.flag, help: help, isOptional: true, isDeniable: isDeniable) { word in
            place.value = word == "true"
            return true
        }
    }
}

/// The parameters of `Options`, among a command's own.
@propertyWrapper
package struct OptionGroup<Options: CommandOptions>: ParameterGroup {
    package let wrappedValue = Options()
    var options: any CommandOptions { wrappedValue }

    package init() {}
}

extension Place where Value: CommandValue {
    fileprivate func set(_ word: String) -> Bool {
        guard let new = Value(word: word) else { return false }
        value = new
        return true
    }
}

extension Place {
    fileprivate func set<Element: CommandValue>(_ word: String, as type: Element.Type) -> Bool where Value == Element? {
        guard let new = Element(word: word) else { return false }
        value = .some(new)
        return true
    }

    fileprivate func append<Element: CommandValue>(_ word: String) -> Bool where Value == [Element] {
        guard let new = Element(word: word) else { return false }
        value = (value ?? []) + [new]
        return true
    }
}
