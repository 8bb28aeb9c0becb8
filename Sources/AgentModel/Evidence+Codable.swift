internal import Health
internal import NetworkTypes

extension Evidence.Advertisement: Codable {
    private enum CodingKeys: CodingKey { case source, priority, intervalUs, agoUs }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .source)
        guard let source = IPAddress(text) else {
            throw DecodingError.dataCorruptedError(forKey: .source, in: container, debugDescription: "no address")
        }
        self.source = source
        priority = try container.decode(Int.self, forKey: .priority)
        intervalUs = try container.decode(Int.self, forKey: .intervalUs)
        agoUs = try container.decode(Int.self, forKey: .agoUs)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source.description, forKey: .source)
        try container.encode(priority, forKey: .priority)
        try container.encode(intervalUs, forKey: .intervalUs)
        try container.encode(agoUs, forKey: .agoUs)
    }
}

extension Evidence.Check: Codable {
    private enum CodingKeys: CodingKey { case name, verdict, changedAgoUs, exitStatus, output }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        let word = try container.decode(String.self, forKey: .verdict)
        guard let verdict = Verdict(rawValue: word) else {
            throw DecodingError.dataCorruptedError(forKey: .verdict, in: container, debugDescription: "no verdict")
        }
        self.verdict = verdict
        changedAgoUs = try container.decodeIfPresent(Int.self, forKey: .changedAgoUs)
        exitStatus = try container.decodeIfPresent(Int.self, forKey: .exitStatus)
        output = try container.decodeIfPresent(String.self, forKey: .output).map { Array($0.utf8) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(verdict.rawValue, forKey: .verdict)
        try container.encodeIfPresent(changedAgoUs, forKey: .changedAgoUs)
        try container.encodeIfPresent(exitStatus, forKey: .exitStatus)
        try container.encodeIfPresent(
            output.map { String(decoding: $0.prefix(Self.outputLimit), as: UTF8.self) }, forKey: .output)
    }
}

extension Evidence.TrackerChange: Codable {
    private enum CodingKeys: CodingKey { case kind, name, from, to, changedAgoUs }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value>(_ key: CodingKeys, _ value: (String) -> Value?) throws -> Value {
            if let value = value(try container.decode(String.self, forKey: key)) { return value }
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "an unknown word")
        }
        tracker = TrackerIdentity(
            try value(.kind) { TrackerKind(rawValue: $0) }, try container.decode(String.self, forKey: .name))
        from = try value(.from) { TrackerReading($0) }
        to = try value(.to) { TrackerReading($0) }
        changedAgoUs = try container.decode(Int.self, forKey: .changedAgoUs)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tracker.kind.rawValue, forKey: .kind)
        try container.encode(tracker.name, forKey: .name)
        try container.encode(from.text, forKey: .from)
        try container.encode(to.text, forKey: .to)
        try container.encode(changedAgoUs, forKey: .changedAgoUs)
    }
}
