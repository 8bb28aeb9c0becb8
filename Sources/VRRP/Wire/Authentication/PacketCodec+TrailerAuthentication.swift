internal import NetworkTypes

/// `auth_hmac`: what signs our packets and what is asked of others'.
extension PacketCodec {
    /// What the trailer of an accepted packet proved.
    enum Signature {
        /// We do not sign, so neither need others.
        case notAskedFor
        /// There is none, and it is not asked for yet.
        case missing
        /// Right and new; by time, how far the clocks are apart where that deserves a warning.
        case valid(clockDifference: Duration?)
    }

    /// Appends the trailer to an advertisement with a checksum of zero; nothing in the mode that only receives.
    mutating func sign(
        _ message: inout [UInt8], _ parameters: HMACAuthentication, from source: IPAddress, at wallMicroseconds: Int64
    ) {
        switch parameters.mode {
        case .receiveOnly: return
        case .permissive, .enforce: break
        }
        guard let secret = parameters.keys[parameters.activeKey] else { return }
        let sequence = trailerSequence.next(at: TrailerTime(wallMicroseconds: wallMicroseconds), parameters)
        HMACTrailer(key: parameters.activeKey, sequence: sequence).sign(&message, from: source, secret: secret)
    }

    /// Checks the trailer: its key, its code, then its time, which only a genuine packet may advance.
    mutating func verify(
        _ parsed: ParsedAdvertisement, _ bytes: borrowing Span<UInt8>, from source: IPAddress,
        at wallMicroseconds: Int64
    ) throws(PacketError) -> Signature {
        guard case .hmac(let parameters) = authentication else { return .notAskedFor }
        guard !parsed.trailer.isEmpty else {
            guard parameters.mode != .enforce else { throw .missingTrailer }
            return .missing
        }
        let trailer = try HMACTrailer(parsing: bytes, at: parsed.trailer.lowerBound)
        guard let secret = parameters.keys[trailer.key] else { throw .unknownKey(trailer.key) }
        let signed = parsed.range.lowerBound..<parsed.trailer.upperBound
        guard HMACTrailer.isValid(bytes, in: signed, from: source, secret: secret) else { throw .invalidCode }
        let difference = try trailerSequence.admit(
            trailer.sequence, of: source, at: TrailerTime(wallMicroseconds: wallMicroseconds), parameters)
        return .valid(clockDifference: difference.flatMap { isAlarming($0, parameters) ? $0 : nil })
    }

    private func isAlarming(_ difference: Duration, _ parameters: HMACAuthentication) -> Bool {
        difference > parameters.window / 2 || difference < .zero - parameters.window / 2
    }
}
