#pragma once

#include <string>
#include <string_view>

namespace thimble::app {

/// The code of a spreadsheet's built-in number format (ECMA-376, 18.8.30). Dates that the locale would shape are ISO
/// here.
std::string_view builtInNumberFormat(int id);

/// A cell's number as the sheet shows it under a format code such as "#,##0.00 [$€-407]", "0%", "d.m.yyyy h:mm".
/// `epoch1904`: days count from 1904 instead of 1900.
std::string formatNumber(double value, std::string_view code, bool epoch1904);

}  // namespace thimble::app
