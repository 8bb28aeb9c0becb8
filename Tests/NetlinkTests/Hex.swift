/// The bytes of hexadecimal digits; spaces are for the eye.
func hex(_ digits: String...) -> [UInt8] {
    let digits = digits.joined().filter { $0 != " " }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
