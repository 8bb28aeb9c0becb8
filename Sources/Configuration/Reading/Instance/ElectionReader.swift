import NetworkTypes
import VRRP

/// Reads what takes part in the election.
struct ElectionReader {
    private(set) var state: Word?
    private(set) var interface: String?
    private(set) var vrid: VRID?
    private(set) var priority: Priority?
    private(set) var interval: (value: Duration, location: SourcePosition)?
    private(set) var authentication: (value: Authentication, location: SourcePosition)?
    private(set) var hmac: HMACBlock?
    private(set) var noPreempt: SourcePosition?
    private(set) var preemptDelay: (value: Duration, location: SourcePosition)?
    private(set) var version: (value: ProtocolVersion, location: SourcePosition)?
    private(set) var checksumForm: ChecksumForm
    private(set) var isStrict: Bool
    private(set) var missedAdvertisements: Int
    private let globals: GlobalConfiguration

    /// An `auth_hmac` block, whose default window depends on the interval.
    struct HMACBlock {
        var value: HMACAuthentication
        var hasWindow: Bool
        var location: SourcePosition
    }

    init(globals: GlobalConfiguration) {
        self.globals = globals
        checksumForm = globals.checksumForm
        isStrict = globals.isStrict
        missedAdvertisements = globals.missedAdvertisements
    }

    var isMaster: Bool { state?.text == "MASTER" }

    mutating func take(
        _ keyword: ElectionKeyword, _ arguments: inout Arguments, _ block: Block?,
        keyFile: (String) -> [UInt8]?, _ report: inout Report
    ) {
        switch keyword {
        case .state: takeState(&arguments, &report)
        case .interface: interface = arguments.interface(&report)
        case .virtualRouterID: vrid = arguments.byte(&report).flatMap(VRID.init)
        case .priority: priority = arguments.byte(&report).map(Priority.init)
        case .advertisementInterval:
            interval = arguments.seconds(in: .milliseconds(10) ... .seconds(255), &report)
                .map { ($0, arguments.keyword.location) }
        case .authentication:
            authentication = block.map { (readAuthentication($0, &report), arguments.keyword.location) }
        case .hmac:
            hmac = block.flatMap { readHMAC($0, arguments.keyword.location, keyFile: keyFile, &report) }
        case .noPreempt: noPreempt = arguments.keyword.location
        case .preempt: noPreempt = nil
        case .preemptDelay:
            preemptDelay = arguments.seconds(in: .zero ... .seconds(1000), &report)
                .map { ($0, arguments.keyword.location) }
        case .version: version = arguments.version(&report).map { ($0, arguments.keyword.location) } ?? version
        case .checksumAsV2: checksumForm = arguments.isOn(&report) ? .messageOnly : .pseudoHeader
        case .strictMode: isStrict = arguments.isOn(&report)
        case .missedAdvertisements:
            missedAdvertisements = arguments.missedAdvertisements(&report) ?? missedAdvertisements
        }
    }

    /// MASTER stays, whatever follows it.
    private mutating func takeState(_ arguments: inout Arguments, _ report: inout Report) {
        let before = state
        guard let word = readState(&arguments, &report) else { return }
        if let before, before.text != word.text {
            report.warning(
                word.location, "\(before.shown) stands before \(word.shown), and MASTER counts, as in keepalived",
                instead: "keep one of them", rule: .repeatedKeyword)
        }
        if before?.text != "MASTER" { state = word }
    }

    /// IPv6 has version 3 only (RFC 9568, section 3; RFC 3768 is for IPv4).
    func version(in family: AddressFamily, _ report: inout Report) -> ProtocolVersion {
        guard family == .ipv6 else { return version?.value ?? globals.version }
        if let version, version.value == .v2 {
            report.warning(
                version.location, "VRRP over IPv6 has version 3 only, and so version 3 is used",
                instead: "write version 3")
        }
        return .v3
    }
}

private func readState(_ arguments: inout Arguments, _ report: inout Report) -> Word? {
    guard let word = arguments.required("BACKUP or MASTER", &report) else { return nil }
    if word.text != "MASTER", word.text != "BACKUP" {
        report.warning(
            word.location, "\(word.shown) is not a state and counts as BACKUP, as in keepalived",
            instead: "write BACKUP or MASTER", rule: .unknownState)
    }
    return word
}

extension Arguments {
    fileprivate mutating func byte(_ report: inout Report) -> UInt8? {
        number(in: 1...255, &report).flatMap(UInt8.init(exactly:))
    }

    /// `down_timer_adverts`: how many a Backup misses before it takes over.
    mutating func missedAdvertisements(_ report: inout Report) -> Int? {
        number(in: 1...100, &report)
    }
}
