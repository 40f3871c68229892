# SPDX-License-Identifier: Apache-2.0
# The look that all pictures share; loaded after the terminal is set and before each picture.

set encoding utf8
set termoption noenhanced # names hold underscores
set decimalsign '.'

# The eight colours of Okabe and Ito ("Color Universal Design", 2008), ordered so that the first
# three also differ in grey. Every line type has its own point, filled; the number below it is the same, open.
set linetype 1 linecolor rgb '#000000' linewidth 2 pointtype 7 pointsize 1.0
set linetype 2 linecolor rgb '#0072B2' linewidth 2 pointtype 5 pointsize 0.9
set linetype 3 linecolor rgb '#E69F00' linewidth 2 pointtype 9 pointsize 1.1
set linetype 4 linecolor rgb '#009E73' linewidth 2 pointtype 11 pointsize 1.1
set linetype 5 linecolor rgb '#CC79A7' linewidth 2 pointtype 13 pointsize 1.2
set linetype 6 linecolor rgb '#56B4E9' linewidth 2 pointtype 15 pointsize 1.0
set linetype 7 linecolor rgb '#D55E00' linewidth 2 pointtype 3 pointsize 1.0
set linetype 8 linecolor rgb '#F0E442' linewidth 2 pointtype 2 pointsize 1.0
set linetype cycle 8

set border 3 linewidth 1 linecolor rgb '#404040'
set tics nomirror out scale 0.6 font ',10'
set grid linetype 1 linewidth 0.6 linecolor rgb '#DDDDDD'
set xlabel font ',11'
set key font ',10' left top Left reverse samplen 2.5 spacing 1.35
