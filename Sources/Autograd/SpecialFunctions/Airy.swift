/// The Airy function Ai.
///
/// Chebyshev series on [−4, 2], and for the factors of the asymptotic forms beyond it, in 1/ζ and 1/ζ² with ζ
/// = ⅔·|x|^(3/2). ζ is computed as the sum of two numbers, because its rounding error is an error of the
/// exponent or of the phase. The coefficients were computed with mpmath to 45 digits.
/// - Source: NIST Digital Library of Mathematical Functions, §9.7.
enum Airy {
    /// Ai(x): 0 at ±∞.
    static func ai(_ x: Double) -> Double {
        guard x < -4 || x > 2 else { return x.isNaN ? x : Bessel.chebyshev(near, (x + 1) / 3) }
        let zeta = zeta(x.magnitude)
        guard zeta.high.isFinite else { return 0 }
        let root = x.magnitude.squareRoot().squareRoot()
        if x > 0 {
            let scaled = Bessel.chebyshev(far, 2 * zetaOf2 / zeta.high - 1) / (2 * root)
            return Libm.exp(-zeta.high) * (1 - zeta.low) * scaled / Double.pi.squareRoot()
        }
        let (cosine, sine) = (Libm.cos(zeta.high), Libm.sin(zeta.high))
        let (c, s) = (cosine - zeta.low * sine, sine + zeta.low * cosine)
        let ratio = zetaOf4 / zeta.high
        let t = 2 * ratio * ratio - 1
        let (p, q) = (Bessel.chebyshev(evenPart, t), Bessel.chebyshev(oddPart, t) / zeta.high)
        // cos(ζ − π/4)·P + sin(ζ − π/4)·Q
        return ((c + s) * p + (s - c) * q) / ((2 * Double.pi).squareRoot() * root)
    }

    /// ⅔·x^(3/2).
    private static func zeta(_ x: Double) -> (high: Double, low: Double) {
        let root = x.squareRoot()
        let rootError = x.addingProduct(-root, root) / (2 * root)
        let product = x * root
        let productError = (-product).addingProduct(x, root) + x * rootError
        let high = product * (2.0 / 3)
        let low = (-high).addingProduct(product, 2.0 / 3) + product * restOfTwoThirds
        return (high, low + productError * (2.0 / 3))
    }

    /// ⅔ minus the nearest number.
    private static let restOfTwoThirds = 3.700743415417188e-17
    private static let zetaOf2 = 1.8856180831641267
    private static let zetaOf4 = 5.333333333333333

    /// Ai(x) for −4 ≤ x ≤ 2, in (x + 1)/3.
    private static let near: [Double] = [
        0.06078525685079726, 0.18996030881729123, -0.250924387032336, -0.09512014013503055,
        0.20236324198370076, -0.06418728306305249, -0.026814703186039963, 0.024051904281273857,
        -0.00413259164974895, -0.0020196817905494225, 0.0011250768750654559, -0.00011697538709676606,
        -7.125499253060682e-5, 2.8167833107042442e-5, -1.7594742389691562e-6, -1.4587201524168717e-6,
        4.388747958436033e-7, -1.4627095866197506e-8, -1.9495992841846798e-8, 4.660552774163884e-9,
        -5.106245117904234e-11, -1.8343326708789198e-10, 3.5857642041278925e-11, 2.658241327479573e-13,
        -1.2805447574198059e-12, 2.0885896604502407e-13, 4.8741837202287105e-15, -6.895080927885035e-15,
        9.51965014570017e-16, 3.5978991422145034e-17, -2.9502705833721254e-17, 3.483989442459416e-18,
    ]

    /// 2·√π·x^(1/4)·e^ζ·Ai(x) for x ≥ 2, in 2·ζ(2)/ζ − 1.
    private static let far: [Double] = [
        0.9844053049171552, -0.014792784850104199, 0.0007327177465426715, -6.12595423417825e-5,
        6.83476697557269e-6, -9.237229735403982e-7, 1.436225340438052e-7, -2.489319422322096e-8,
        4.709793440054328e-9, -9.583863708112733e-10, 2.0745855483677591e-10, -4.737267332192277e-11,
        1.1336099808224236e-11, -2.827706782319351e-12, 7.320712095125598e-13, -1.9599793911089723e-13,
        5.4101162570683925e-14, -1.5356466802223836e-14, 4.472340393300025e-15, -1.3338094674756683e-15,
        4.066582046456231e-16, -1.265583225645289e-16, 4.015126334015871e-17, -1.2969972135960937e-17,
        4.2613499074124e-18, -1.422676842293507e-18,
    ]

    /// P in Ai(−x) = (cos(ζ − π/4)·P + sin(ζ − π/4)·Q)/(√π·x^(1/4)) for x ≥ 4, in 2·(ζ(4)/ζ)² − 1.
    private static let evenPart: [Double] = [
        0.9993708890742778, -0.0006216836584374116, 7.181193774368645e-6, -2.316269813501758e-7,
        1.3216283888528755e-8, -1.0938736172758127e-9, 1.1794620737908535e-10, -1.5518841909929856e-11,
        2.386927411492466e-12, -4.16552889201035e-13, 8.071678110741467e-14, -1.708757321110567e-14,
        3.902945148540815e-15, -9.523976784907064e-16, 2.4632810885752603e-16, -6.709077463464858e-17,
        1.913939683718707e-17, -5.693084362113769e-18, 1.758952816222959e-18,
    ]

    /// ζ·Q, likewise.
    private static let oddPart: [Double] = [
        0.06882170556308001, -0.0006089151840832694, 1.3174151014089972e-5, -6.014071912908298e-7,
        4.327537342298499e-8, -4.247731732954726e-9, 5.232285376834493e-10, -7.672290975115024e-11,
        1.2923809452698712e-11, -2.43852975710829e-12, 5.059047237872084e-13, -1.1378513792256329e-13,
        2.7441377308322258e-14, -7.03448211263258e-15, 1.9032114367198917e-15, -5.403040541409308e-16,
        1.6016711026585234e-16, -4.937527440352805e-17, 1.577343579778113e-17, -5.206129581838419e-18,
        1.7706787947399463e-18, -6.191669620781984e-19, 2.2214932182083293e-19, -8.16352202613312e-20,
    ]
}
