import Texts
import VRRP

/// Reads an `auth_hmac` block; nil where it can sign nothing, which is reported.
func readHMAC(
    _ block: Block, _ location: SourcePosition, keyFile: (String) -> [UInt8]?, _ report: inout Report
) -> ElectionReader.HMACBlock? {
    var reader = HMACReader()
    HMACKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
        reader.take(keyword, &arguments, keyFile: keyFile, &report)
    }
    return reader.finish(location, &report)
}

private struct HMACReader {
    private var keys: [UInt8: [UInt8]] = [:]
    private var activeKey: (number: UInt8, word: SourcePosition)?
    private var antiReplay = HMACAuthentication.AntiReplay.time
    private var window: Duration?
    private var mode = HMACAuthentication.Mode.enforce

    mutating func take(
        _ keyword: HMACKeyword, _ arguments: inout Arguments, keyFile: (String) -> [UInt8]?, _ report: inout Report
    ) {
        switch keyword {
        case .key: readKey(&arguments, keyFile: keyFile, &report)
        case .activeKey:
            activeKey = arguments.keyNumber(&report).map { ($0, arguments.keyword.location) } ?? activeKey
        case .antiReplay:
            antiReplay =
                arguments.value("time or monotonic", &report) { HMACAuthentication.AntiReplay(rawValue: $0) }
                ?? antiReplay
        case .window: window = arguments.seconds(in: .seconds(1) ... .seconds(300), &report) ?? window
        case .mode:
            mode =
                arguments.value("enforce, permissive or receive-only", &report) {
                    HMACAuthentication.Mode(rawValue: $0)
                } ?? mode
        }
    }

    private mutating func readKey(
        _ arguments: inout Arguments, keyFile: (String) -> [UInt8]?, _ report: inout Report
    ) {
        let form = "the key, hex: and its digits, or file: and a path"
        guard let number = arguments.keyNumber(&report), let word = arguments.required(form, &report) else { return }
        guard let key = bytes(of: word.text, keyFile: keyFile) else {
            report.error(word.location, "key \(number) cannot be read", instead: "write \(form)")
            return
        }
        let lengths = HMACAuthentication.keyLengths
        guard lengths.contains(key.count) else {
            report.error(
                word.location,
                "key \(number) has \(key.count) bytes, and \(lengths.lowerBound) to \(lengths.upperBound) are needed",
                instead: "make one with openssl rand -hex 32, and write hex: and its digits")
            return
        }
        keys[number] = key
    }

    private func bytes(of text: String, keyFile: (String) -> [UInt8]?) -> [UInt8]? {
        if text.hasPrefix("hex:") { return Hexadecimal.bytes(text.dropFirst(4)) }
        guard text.hasPrefix("file:") else { return Array(text.utf8) }
        guard let content = keyFile(String(text.dropFirst(5))) else { return nil }
        return Array(content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }

    func finish(_ location: SourcePosition, _ report: inout Report) -> ElectionReader.HMACBlock? {
        guard !keys.isEmpty else {
            report.error(
                location, "auth_hmac has no key", instead: "write key 1 and a key of at least 32 bytes",
                rule: .missingKeyword)
            return nil
        }
        let active = activeKey?.number ?? keys.keys.min() ?? 0
        if keys[active] == nil {
            report.error(
                activeKey?.word ?? location, "no key \(active) to sign with", instead: "define it with key",
                rule: .undefinedName)
        }
        return ElectionReader.HMACBlock(
            value: HMACAuthentication(
                keys: keys, activeKey: active, antiReplay: antiReplay, window: window ?? .zero, mode: mode),
            hasWindow: window != nil, location: location)
    }
}

extension Arguments {
    fileprivate mutating func keyNumber(_ report: inout Report) -> UInt8? {
        number(in: 0...255, &report).flatMap(UInt8.init(exactly:))
    }
}
