import KnownDerivatives
import Testing

/// Values and derivatives of elementary functions in extended precision.
@Suite struct ElementaryFunctionTests {
    struct Row: Sendable {
        let function: ElementaryFunction
        let x: Double
        let value, slope: DoubleDouble

        init(_ f: ElementaryFunction, _ x: Double, _ value: (Double, Double), _ slope: (Double, Double)) {
            function = f
            self.x = x
            self.value = DoubleDouble(value.0, value.1)
            self.slope = DoubleDouble(slope.0, slope.1)
        }
    }

    /// Reference values and slopes.
    ///
    /// - Source: mpmath 1.3, 400 bits, at the doubles as written; each result is the sum of two doubles.
    static let rows = [
        Row(
            .sin, 0.7, (0.644217687237691, 2.8740567927338755e-18),
            (0.7648421872844885, -4.013780434022238e-17)),
        Row(
            .sin, -123456.789, (0.9986640823432246, -4.3073133377883266e-17),
            (0.05167253271870138, -6.512424953386242e-19)),
        Row(.sin, 1e-09, (1e-09, -1.6666666666666669e-28), (1.0, -5e-19)),
        Row(
            .cos, 2.5, (-0.8011436155469337, -1.8674742705085553e-17),
            (-0.5984721441039565, 5.521403334082375e-17)),
        Row(
            .cos, 98765.4321, (0.9991073293084041, 1.7861034252799937e-17),
            (-0.04224386964079158, -1.7729969398797433e-18)),
        Row(
            .exp, 1.0, (2.718281828459045, 1.4456468917292502e-16),
            (2.718281828459045, 1.4456468917292502e-16)),
        Row(
            .exp, -30.25, (7.287724095819692e-14, 2.3339070041631973e-30),
            (7.287724095819692e-14, 2.3339070041631973e-30)),
        Row(
            .exp, 200.5, (1.1913616653030078e+87, 1.153571647363896e+70),
            (1.1913616653030078e+87, 1.153571647363896e+70)),
        Row(
            .expm1, 0.3, (0.3498588075760031, 1.6549155728191776e-17),
            (1.3498588075760032, -9.447314673432387e-17)),
        Row(
            .expm1, -2.0, (-0.8646647167633873, -1.042381423288669e-17),
            (0.1353352832366127, -1.042381423288669e-17)),
        Row(
            .log, 3.0, (1.0986122886681098, -9.07129723500153e-17),
            (0.3333333333333333, 1.850371707708594e-17)),
        Row(.log, 1e-07, (-16.11809565095832, 5.860990484933356e-16), (10000000.0, 4.525188817411374e-10)),
        Row(
            .log1p, 0.4, (0.33647223662121295, -3.704625908593426e-18),
            (0.7142857142857143, -2.718913529694261e-17)),
        Row(.log1p, 1e-09, (9.999999995e-10, 7.493897403823754e-26), (0.999999999, -2.7281931526706873e-17)),
        Row(
            .tanh, 0.5, (0.46211715726000974, 2.1916603238260928e-17),
            (0.7864477329659274, 6.0689685225374924e-18)),
        Row(
            .tanh, -9.0, (-0.999999969540041, 2.5991562562660026e-17),
            (6.091991712323229e-08, 7.005583867900932e-25)),
        Row(
            .tanh, 1e-05, (9.999999999666668e-06, -4.5758701526937e-22), (0.9999999999, 8.280703750214715e-18)
        ),
        Row(
            .atan, 0.8, (0.6747409422235527, -5.195011500617991e-17),
            (0.6097560975609756, -1.2878851267216271e-17)),
        Row(
            .atan, -100000.0, (-1.570786326794897, -1.5988503657719612e-17),
            (9.999999999e-11, 2.5027840294096223e-27)),
        Row(
            .sqrt, 2.0, (1.4142135623730951, -9.667293313452913e-17),
            (0.3535533905932738, -2.4168233283632284e-17)),
        Row(
            .sqrt, 1e-11, (3.162277660168379e-06, 4.520558365004831e-23),
            (158113.88300841898, -1.1698226453429406e-11)),
        Row(
            .softplus, 1.5, (1.7014132779827524, -2.715722760620657e-17),
            (0.8175744761936437, 8.506488503282418e-18)),
        Row(
            .softplus, -3.25, (0.038041371687783126, 2.0627918979029226e-18),
            (0.03732688734412946, 3.0619034980603494e-18)),
    ]

    @Test(arguments: rows)
    func valueAndSlopeHave90Bits(_ row: Row) {
        let jet = row.function.jet(DoubleDouble(row.x))
        for (found, expected) in [(jet.value, row.value), (jet.slope, row.slope)] {
            let error = abs((found - expected).high)
            #expect(error <= 0x1p-90 * abs(expected.high) || error <= 0x1p-100)
        }
        #expect(abs(row.function(row.x) - row.value.high) <= 2 * row.value.high.ulp)
    }

    @Test func everyFunctionIsInTheTable() {
        #expect(Set(Self.rows.map(\.function)) == Set(ElementaryFunction.allCases))
    }

    /// x³/(x² + 1) + 2 at 3: 27/10 + 2, with derivative (x⁴ + 3x²)/(x² + 1)² = 1.08.
    @Test func rulesOfDifferentiation() {
        let square = Expression.power(.x, 2)
        let f = .power(.x, 3) / (square + .constant(1)) + .constant(2)
        let jet = f.jet(3)
        #expect(f.value(3) == 4.7)
        #expect(abs((jet.value - DoubleDouble(47) / 10.0).high) <= 0x1p-100)
        #expect(abs((jet.slope - DoubleDouble(108) / 100.0).high) <= 0x1p-100)
        // (sin x · e^(2x))′ at 0 is 1.
        let g = Expression.sin(.x) * .exp(.constant(2) * .x)
        #expect(g.jet(0).slope.high == 1)
    }
}
